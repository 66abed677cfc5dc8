import { simulateTelegram } from '../simulate-telegram.ts'

await simulateTelegram(process.argv.slice(2))
