import cron from 'node-cron'
import type { Log } from '../services/ports.ts'
import type { Job } from './schedule.ts'

/**
 * Rings the bell for each job in UTC, never twice at once. A job that fails is logged and rung again next time.
 * `stop` waits for those that are running.
 */
export function startJobs(jobs: Readonly<Record<string, Job>>, log: Log): { stop(): Promise<void> } {
  const running = new Map<string, Promise<void>>()

  function ring(name: string, job: Job): Promise<void> {
    const already = running.get(name)
    if (already) return already
    const round = job
      .run()
      .then(() => undefined)
      .catch((fault: unknown) => log.error('job failed', { job: name, fault }))
      .finally(() => running.delete(name))
    running.set(name, round)
    return round
  }

  const tasks = Object.entries(jobs).map(([name, job]) =>
    cron.schedule(job.cron, () => ring(name, job), { timezone: 'UTC' }),
  )
  for (const [name, job] of Object.entries(jobs)) if (job.atStart) void ring(name, job)

  return {
    stop: async () => {
      await Promise.all(tasks.map(async (task) => task.destroy()))
      await Promise.all(running.values())
    },
  }
}
