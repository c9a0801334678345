import assert from 'node:assert/strict'
import fc from 'fast-check'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import { cleanName, extensionOf } from '../../services/proof-name.ts'

describe('the name of a file', () => {
  const names: [given: string, kept: string][] = [
    ['SOW.pdf', 'SOW.pdf'],
    ['/etc/passwd/../SOW.pdf', 'SOW.pdf'],
    ['..\\..\\SOW.pdf', 'SOW.pdf'],
    ['SOW.pdf/', 'SOW.pdf'],
    ['..', 'file'],
    ['', 'file'],
    [' \t ', 'file'],
    ['.htaccess', 'htaccess'],
    ['CON.pdf', '_CON.pdf'],
    ['com1', '_com1'],
    ['a<b>"c|d?e*.pdf', 'a_b__c_d_e_.pdf'],
    ['a\r\n  b.pdf', 'a b.pdf'],
    ['a\u200Bb\u3164c\uFEFF.pdf', 'abc.pdf'],
    ['\uD800.pdf', 'pdf'],
    ['👩‍💻.pdf', '👩💻.pdf'],
    ['a .pdf', 'a.pdf'],
    [`${'x'.repeat(200)}.pdf`, `${'x'.repeat(116)}.pdf`],
    [`${'😀'.repeat(100)}.pdf`, `${'😀'.repeat(58)}.pdf`],
    [`a.${'x'.repeat(200)}`, `a.${'x'.repeat(118)}`],
  ]
  for (const [given, kept] of names) {
    it(`is kept as ${JSON.stringify(kept.slice(0, 20))} for ${JSON.stringify(given.slice(0, 20))}`, () => {
      assert.equal(cleanName(given), kept)
    })
  }

  it('is never empty, never too long, and cleaned once for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
        const kept = cleanName(given)
        assert.ok(kept.length > 0 && kept.length <= proofLimits.nameLength)
        assert.doesNotMatch(kept, /[/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]|^\s|\s$|^\.|\.$/u)
        assert.equal(cleanName(kept), kept)
        assert.equal(extensionOf(cleanName(`${given}x.pdf`)), 'pdf')
      }),
      { numRuns: 3_000 },
    )
  })
})
