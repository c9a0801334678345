import type { Activity } from '../services/claim/catalogue.ts'
import type { Speak } from './words.ts'

/** What each of the activities means, for who has to choose between them; nothing where there is no choice. */
export function activityHints(options: readonly { value: string }[], say: Speak): { text: string }[] {
  if (options.length < 2) return []
  return options.map(({ value }) => {
    const activity = value as Activity
    return {
      text: say('activity-hint', { activity: say(`activity.${activity}`), why: say(`activity-why.${activity}`) }),
    }
  })
}
