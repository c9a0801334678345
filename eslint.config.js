import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const clock = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time comes in as an argument; only services/clock.ts asks the machine.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time comes in as an argument; only services/clock.ts asks the machine.',
  },
]

const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Settings come in as arguments; bot/config.ts reads the environment.',
}

const form = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'TSEnumDeclaration', message: 'Use a table or a union of words.' },
]

const mayAskTheClock = ['services/clock.ts']
const mayReadTheEnvironment = ['bot/config.ts', 'bot/local.ts', 'bot/main.ts', 'bot/transfer.ts']

/** A rule set is replaced whole by a later block, so each block names all that it bans. */
const ban = (...rules) => ({ 'no-restricted-syntax': ['error', ...rules.flat()] })

export default defineConfig(
  globalIgnores([
    'node_modules/',
    'dist/',
    'build/',
    '.data/',
    'coverage/',
    'test/browser/shots/',
    'bot/pages/upload-client.js',
  ]),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...ban(clock, environment, form),
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { disallowTypeAnnotations: false, fixStyle: 'inline-type-imports' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A function that answers at once may still have to look like the others of its table.
      '@typescript-eslint/require-await': 'off',
      // Ports are plain objects of functions; nothing here has a `this`.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: mayAskTheClock, rules: ban(environment, form) },
  { files: mayReadTheEnvironment, rules: ban(clock, form) },
  { files: ['bot/local.ts', 'bot/main.ts', 'bot/transfer.ts'], rules: { 'no-console': 'off' } },
  {
    // Tests wait for real servers, look into private corners and hand over wrong things on purpose.
    files: ['test/**/*.ts', 'jobs/scripts/**/*.ts', '.ci/**/*.ts'],
    rules: {
      ...ban(form),
      'no-console': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
)
