import { readFileSync } from 'node:fs'

/** What a process has used until now, as Linux counts it. */
export interface Usage {
  /** User and system time, seconds. */
  cpuS: number
  /** The most memory it has ever had resident, MiB. */
  peakRssMiB: number
}

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on (man 5 proc, sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100

/** @throws on other systems than Linux, which count elsewhere */
export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpuS: ticks / ticksPerSecond, peakRssMiB: Number(peak ?? 0) / 1024 }
}
