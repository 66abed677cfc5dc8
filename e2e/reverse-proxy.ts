import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../simulators/src/free-port.ts'

export type ProxyName = 'nginx' | 'caddy'

/** What is asked through the proxy. The path goes out as it is written here. */
export interface ProxyRequest {
  path: string
  method?: 'GET' | 'HEAD' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** Without a Content-Length. */
  isChunked?: boolean
}

export interface ProxyAnswer {
  status: number
  body: string
  location: string
  headers: Record<string, string>
}

interface Place {
  folder: string
  httpPort: number
  httpsPort: number
  bridgePort: number
  certificate: string
  key: string
}

/** Where the programs of the system administrator lie too; a user's PATH may lack it. */
const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin']

export function isInstalled(program: string): boolean {
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)))
}

export function readExample(name: string): string {
  return readFileSync(examplePath(name), 'utf8')
}

export function examplePath(name: string): string {
  return fileURLToPath(new URL(`../examples/${name}`, import.meta.url))
}

/** A real nginx or Caddy under the configuration that is shipped, on ports of loopback, before a bridge. */
export class ReverseProxy {
  readonly #place: Place
  readonly #child: ChildProcess
  #output = ''

  private constructor(place: Place, [program = '', ...args]: string[]) {
    this.#place = place
    // Both keep what they remember in the home folder, unless they are told another one.
    const env = { PATH: folders.join(':'), HOME: place.folder }
    this.#child = spawn(program, args, { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.on('error', (error) => (this.#output += error.message))
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
  }

  /** Resolves when it answers. @throws when it ends before, with what it printed */
  static async start(name: ProxyName, options: { folder: string; bridgePort: number }): Promise<ReverseProxy> {
    mkdirSync(options.folder, { recursive: true })
    const place = { ...options, ...makeCertificate(options.folder), httpPort: await freePort(), httpsPort: await freePort() }
    const proxy = new ReverseProxy(place, name === 'nginx' ? nginx(place) : caddy(place))
    try {
      await proxy.#ready()
    } catch (error) {
      await proxy.stop()
      throw error
    }
    return proxy
  }

  async stop(): Promise<void> {
    if (this.#child.pid === undefined || !this.#isRunning) return
    // Not `exit`: what it still had to say has been read as well.
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    await closed
  }

  /** Over HTTPS, as Planfix would. */
  request(asked: ProxyRequest): Promise<ProxyAnswer> {
    const ca = readFileSync(this.#place.certificate)
    return answerTo(tlsRequest({ ...addressed(asked, this.#place.httpsPort), ca }), asked)
  }

  /** Over plain HTTP. */
  requestPlainly(asked: ProxyRequest): Promise<ProxyAnswer> {
    return answerTo(plainRequest(addressed(asked, this.#place.httpPort)), asked)
  }

  /** Everything that it has logged or printed. */
  logs(): string {
    const files = readdirSync(this.#place.folder).filter((name) => name.endsWith('.log'))
    return [this.#output, ...files.map((name) => readFileSync(join(this.#place.folder, name), 'utf8'))].join('\n')
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async #ready(): Promise<void> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
      if (!this.#isRunning) break
      const answer = await this.request({ path: '/' }).catch(() => undefined)
      if (answer) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`The proxy does not answer:\n${this.logs()}`)
  }
}

/** `examples/nginx.conf` with other names, ports and paths, in a main file like Debian's. */
function nginx({ folder, httpPort, httpsPort, bridgePort, certificate, key }: Place): string[] {
  const site = changed(readExample('nginx.conf'), [
    [/bridge\.example\.com/g, 'localhost'],
    [/\/etc\/letsencrypt\/live\/localhost\/fullchain\.pem/g, certificate],
    [/\/etc\/letsencrypt\/live\/localhost\/privkey\.pem/g, key],
    [/\/var\/log\/nginx\//g, `${folder}/`],
    [/^ +listen \[::\].*\n/gm, ''],
    [/listen 80;/g, `listen 127.0.0.1:${httpPort};`],
    [/listen 443 ssl;/g, `listen 127.0.0.1:${httpsPort} ssl;`],
    [/127\.0\.0\.1:5000/g, `127.0.0.1:${bridgePort}`],
  ])
  writeFileSync(join(folder, 'site.conf'), site)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${folder}/${kind};`)
  const main = [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;`,
    'events {}',
    'http {',
    `  access_log ${folder}/access.log;`,
    ...temporary,
    `  include ${folder}/site.conf;`,
    '}',
  ]
  writeFileSync(join(folder, 'nginx.conf'), `${main.join('\n')}\n`)
  return ['nginx', '-e', 'stderr', '-c', join(folder, 'nginx.conf')]
}

/** `examples/Caddyfile` with another name and other ports, and a certificate at hand instead of one from Let's Encrypt. */
function caddy({ folder, httpPort, httpsPort, bridgePort, certificate, key }: Place): string[] {
  const ports = `{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\thttp_port ${httpPort}\n\thttps_port ${httpsPort}`
  const config = changed(readExample('Caddyfile'), [
    [/^\{/m, ports],
    [/^bridge\.example\.com \{/m, `localhost {\n\ttls ${certificate} ${key}`],
    [/127\.0\.0\.1:5000/g, `127.0.0.1:${bridgePort}`],
  ])
  writeFileSync(join(folder, 'Caddyfile'), config)
  return ['caddy', 'run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile']
}

/** Each change must find its place: otherwise something else would be tested than what is shipped. */
function changed(text: string, changes: [from: RegExp, to: string][]): string {
  return changes.reduce((before, [from, to]) => {
    if (before.search(from) === -1) throw new Error(`The example does not hold ${from}`)
    return before.replace(from, () => to)
  }, text)
}

function makeCertificate(folder: string): { certificate: string; key: string } {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const result = spawnSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate], { encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`openssl made no certificate: ${result.stderr ?? result.error?.message}`)
  return { certificate, key }
}

function addressed({ path, method = 'GET', headers = {}, body, isChunked = false }: ProxyRequest, port: number) {
  const length: Record<string, string> = isChunked
    ? { 'transfer-encoding': 'chunked' }
    : body === undefined
      ? {}
      : { 'content-length': String(Buffer.byteLength(body)) }
  const host = { host: '127.0.0.1', port, servername: 'localhost', agent: false } as const
  return { ...host, path, method, headers: { host: `localhost:${port}`, ...length, ...headers } }
}

function answerTo(request: ReturnType<typeof plainRequest>, { body }: ProxyRequest): Promise<ProxyAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      let text = ''
      const { statusCode: status = 0, headers } = response
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      response
        .on('error', reject)
        .on('end', () => resolve({ status, body: text, location: headers.location ?? '', headers: headers as Record<string, string> }))
    })
    request.end(body)
  })
}
