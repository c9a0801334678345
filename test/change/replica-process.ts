import { readConfig } from '../../bot/config.ts'
import { startBot } from '../../bot/main.ts'

/** The bot as it is, in a process of its own that a test may kill. Nobody is ever too quick for it. */
const bot = await startBot(readConfig(process.env), { limits: 'off' })
process.once('SIGTERM', () => void bot.stop().then(() => process.exit(0)))
