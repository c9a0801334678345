import satisfies from 'spdx-satisfies'

/** What is read of `package.json`. */
export interface Manifest {
  dependencies: Readonly<Record<string, string>>
  devDependencies: Readonly<Record<string, string>>
}

/** What is read of one package in `package-lock.json`. */
export interface LockedPackage {
  version?: string
  resolved?: string
  integrity?: string
  license?: string
  dev?: boolean
  link?: boolean
  hasInstallScript?: boolean
}

/** What is read of `package-lock.json`; keys of `packages` are folders, '' is the project itself. */
export interface Lock {
  packages: Readonly<Record<string, LockedPackage>>
}

/** Licences of what runs in production; each leaves the bot free to be used, changed and sold. */
const licences = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
]

/** TABLE of packages whose lock line names no licence -> the one that somebody read in the package itself. */
const licencesRead: Readonly<Record<string, string>> = {
  'escape-regexp-component@1.0.2': 'MIT',
  'jspath@0.4.0': 'MIT',
}

/** TABLE of packages that would run a script at their installation -> why they may. */
const installScripts: Readonly<Record<string, string>> = {
  'dtrace-provider': 'optional; without its native part it does nothing, and nobody needs it',
  esbuild: 'checks that its binary, an optional package, runs here',
}

const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/

/**
 * What is wrong with the packages, a sentence each; none is a clean bill. Every package comes from one registry with its
 * hash, what runs in production is freely licensed, scripts run at an installation only where this file says why, and
 * the project names exact versions.
 */
export function complaints({ dependencies, devDependencies }: Manifest, { packages }: Lock): string[] {
  const asked = Object.entries({ ...dependencies, ...devDependencies })
  const locked = Object.entries(packages).filter(([folder]) => folder !== '')
  const [registry] = locked.map(([, found]) => registryOf(found))
  const stale = Object.keys({ ...licencesRead, ...installScripts }).filter(
    (known) => !locked.some((one) => [nameOf(one), labelOf(one)].includes(known)),
  )
  return [
    ...asked.filter(([, version]) => !exact.test(version)).map(([name, version]) => `${name}: ${version} is not exact`),
    ...locked.flatMap((one) => rules.filter(({ broken }) => broken(one, registry)).map(({ says }) => says(one))),
    ...stale.map((known) => `${known}: is excused here, but is not installed any more`),
  ]
}

type Located = readonly [folder: string, found: LockedPackage]

const rules: readonly { broken: (one: Located, registry?: string) => boolean; says: (one: Located) => string }[] = [
  {
    broken: ([, found], registry) => registryOf(found) === undefined || registryOf(found) !== registry,
    says: (one) => `${labelOf(one)}: does not come from the registry of the others`,
  },
  {
    broken: ([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''),
    says: (one) => `${labelOf(one)}: has no sha512 hash`,
  },
  {
    broken: (one) => !one[1].dev && !isFree(licenceOf(one)),
    says: (one) => `${labelOf(one)}: its licence is ${licenceOf(one) ?? 'not named'}`,
  },
  {
    broken: (one) => one[1].hasInstallScript === true && !Object.hasOwn(installScripts, nameOf(one)),
    says: (one) => `${labelOf(one)}: runs a script at its installation`,
  },
]

/**
 * Where an archive comes from. A lock may leave that out: then it is the registry that npm is told to ask, and a source
 * of another kind cannot be left out. Nothing for a folder, a link, a repository, or without encryption.
 */
function registryOf({ resolved, link }: LockedPackage): string | undefined {
  if (link) return undefined
  if (resolved === undefined) return 'the registry that is asked'
  const { protocol, origin, pathname } = URL.canParse(resolved) ? new URL(resolved) : {}
  return protocol === 'https:' && pathname?.endsWith('.tgz') ? origin : undefined
}

function isFree(licence: string | undefined): boolean {
  if (licence === undefined) return false
  try {
    return satisfies(licence, licences)
  } catch {
    // Not an expression: "SEE LICENSE IN …", an address.
    return false
  }
}

function licenceOf(one: Located): string | undefined {
  return one[1].license ?? licencesRead[labelOf(one)]
}

function nameOf([folder]: Located): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

function labelOf(one: Located): string {
  return `${nameOf(one)}@${one[1].version}`
}
