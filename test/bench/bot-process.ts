import { startBot } from '../../bot/main.ts'
import { readConfig } from '../../bot/config.ts'

/**
 * The bot as it is, in a process of its own, which tells what it has used of the processor whenever it is asked. Told to
 * hold, it answers presses and keeps what they leave to be told, until it is told to go on.
 */
let held: Promise<void> | undefined
let release = () => {}

const bot = await startBot(readConfig(process.env), { limits: 'off', beforeTelling: () => held ?? Promise.resolve() })
process.on('message', (what) => {
  if (what === 'hold') held = new Promise((resolve) => (release = resolve))
  if (what === 'go') {
    held = undefined
    release()
  }
  process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() })
})
process.send?.({ port: bot.port })
