import { startBot } from '../../bot/main.ts'
import { readConfig } from '../../bot/config.ts'

/** The bot as it is, in a process of its own, which tells what it has used of the processor whenever it is asked. */
const bot = await startBot(readConfig(process.env), { limits: 'off' })
process.on('message', (what) => {
  if (what === 'stop') void bot.stop().then(() => process.exit(0))
  else process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() })
})
process.send?.({ port: bot.port })
