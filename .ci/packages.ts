import { readFileSync } from 'node:fs'
import { complaints, type Lock, type Manifest } from './package-rules.ts'

/* Prints what is wrong with the packages, and fails if anything is. */

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))
const lock = read('package-lock.json') as Lock
const found = complaints(read('package.json') as Manifest, lock)

for (const complaint of found) console.error(complaint)
console.log(`${Object.keys(lock.packages).length - 1} packages, ${found.length} complaints`)
if (found.length > 0) process.exitCode = 1
