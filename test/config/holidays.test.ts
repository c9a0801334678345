import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, readConfig } from '../../bot/config.ts'
import { calendarOf } from '../../bot/start-up.ts'

describe('the days off', () => {
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'cpor-days-'))))
  after(() => rm(folder, { recursive: true, force: true }))

  const calendar = (settings: Record<string, string>) => calendarOf(readConfig({ LOCAL: '1', ...settings }))

  async function fileOf(text: string): Promise<string> {
    const file = join(folder, 'days.json')
    await writeFile(file, text)
    return file
  }

  it('are those of the country and of the file', async () => {
    const { isHoliday } = await calendar({ HOLIDAY_COUNTRY: 'KR', HOLIDAYS_FILE: await fileOf('["2026-12-31"]') })
    assert.deepEqual(['2026-12-31', '2026-12-25', '2026-12-30'].map(isHoliday), [true, true, false])
  })

  for (const [what, text] of [
    ['no JSON', '2026-12-31'],
    ['no list', '{"day":"2026-12-31"}'],
    ['no day', '["2026-12-31T00:00"]'],
    ['a day that there is not', '["2026-13-45"]'],
    ['another', '["2026-02-29"]'],
  ] as const) {
    it(`stop the start with one line that names the setting, where the file holds ${what}`, async () => {
      const file = await fileOf(text)
      await assert.rejects(calendar({ HOLIDAYS_FILE: file }), (fault) => {
        assert.ok(fault instanceof ConfigError)
        assert.match(fault.message, /^HOLIDAYS_FILE[: ]/)
        return !fault.message.includes('\n')
      })
    })
  }

  it('stop the start, too, where the file is not there, and where nobody knows the country', async () => {
    await assert.rejects(
      calendar({ HOLIDAYS_FILE: join(folder, 'none.json') }),
      /^ConfigError: HOLIDAYS_FILE: .*ENOENT/,
    )
    await assert.rejects(calendar({ HOLIDAY_COUNTRY: 'XX' }), /^ConfigError: HOLIDAY_COUNTRY: /)
  })
})
