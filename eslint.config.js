import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { noImportCycles } from './eslint-no-import-cycles.js';

/**
 * The stages of the backend in the order of the data flow. A stage imports only stages that stand
 * before it: the folder names are the architecture, and this rule keeps them true.
 */
const backendStages = [
  'core',
  'config',
  'kubernetes',
  'report',
  'access',
  'leases',
  'prometheus',
  'watches',
  'history',
  'outcomes',
  'datasets',
  'features',
  'trees',
  'models',
  'forecasting',
  'crossings',
  'anomaly',
  'prediction',
  'injection',
  'collection',
  'evaluation',
  'training',
  'backtest',
  'scorecard',
  'api',
  'doctor',
  'cli',
];

const layering = backendStages.map((stage, index) => ({
  files: [`backend/src/${stage}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: ['@kfp/lab/*', '**/lab/*'],
            message: 'The product knows nothing of its laboratory.',
          },
          ...backendStages.slice(index + 1).map((later) => ({
            group: [`**/${later}/*`],
            message: `"${stage}" comes before "${later}" in the data flow and must not import it.`,
          })),
        ],
      },
    ],
  },
}));

/** The same for the plugin: the pages and the panel stand on the client, and not on each other. */
const pluginLayering = [
  ['shared', ['api', 'panel', 'app']],
  ['api', ['panel', 'app']],
  ['panel', ['app']],
  ['app', ['panel']],
].map(([folder, others]) => ({
  files: [`plugin/src/${folder}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: others.map((other) => ({
          group: [`**/${other}/*`],
          message: `"${folder}" must not import "${other}".`,
        })),
      },
    ],
  },
}));

/** Words that others have taken the place of, and what to call it now: one name for one thing. */
const REPLACED_WORDS = [
  ['[bB]reach(es|ed)?', 'a threshold, or its violation'],
  ['[vV]erdicts?', 'an outcome'],
  ['[vV]oices?', 'a predictor'],
  ['[sS]pokenBy', 'the source'],
  ['[iI]llness', 'a failure'],
  ['[cC]aught(By)?', 'foreseen'],
  ['[fF]enced?', 'the allowlist'],
];

const restrictedWords = (words) => [
  'error',
  ...words.map(([word, instead]) => ({
    selector: `Identifier[name=/(^|[a-z0-9_])${word}($|[A-Z0-9_])/]`,
    message: `Say ${instead}.`,
  })),
  { selector: 'Identifier[name=/^(MOST|LEAST)_/]', message: 'Say MAX_ or MIN_.' },
];

const words = [
  {
    files: [
      '{backend,demo-app,k8s}/**/*.{ts,mjs}',
      'plugin/{src,workbench,test,e2e}/**/*.{ts,tsx}',
    ],
    // These read what earlier versions wrote.
    ignores: [
      'backend/src/collection/parts.ts',
      'backend/src/config/version-1*',
      'backend/src/models/metadata*',
      'backend/src/scorecard/{state,version-1,version-1.test}.ts',
    ],
    rules: { 'no-restricted-syntax': restrictedWords(REPLACED_WORDS) },
  },
  {
    // Charts have ticks; the loop has cycles.
    files: ['backend/src/{prediction,history,api,cli,scorecard,doctor,backtest}/**/*.ts'],
    ignores: ['backend/src/scorecard/{state,version-1,version-1.test}.ts'],
    rules: {
      'no-restricted-syntax': restrictedWords([...REPLACED_WORDS, ['[tT]icks?', 'a cycle']]),
    },
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.cache/**',
      'coverage/**',
      'vitest.config.ts',
      'backend/wasm/kernels.ts',
    ],
  },
  eslint.configs.recommended,
  {
    files: [
      'backend/**/*.ts',
      'demo-app/**/*.ts',
      'plugin/src/**/*.{ts,tsx}',
      'plugin/workbench/**/*.{ts,tsx}',
      'plugin/test/**/*.ts',
      'plugin/e2e/**/*.ts',
      'k8s/test/**/*.ts',
    ],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'backend/tsconfig.test.json',
          'backend/lab/tsconfig.json',
          'demo-app/tsconfig.test.json',
          'plugin/tsconfig.json',
          'plugin/workbench/tsconfig.json',
          'plugin/test/tsconfig.json',
          'plugin/e2e/tsconfig.json',
          'k8s/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/require-await': 'off',
      // Our objects are closures made by factories; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      'no-console': 'error',
    },
  },
  {
    plugins: { local: { rules: { 'no-import-cycles': noImportCycles } } },
    rules: { 'local/no-import-cycles': 'error' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.test.ts', '**/*.spec.ts', '**/test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  ...words,
  ...layering,
  ...pluginLayering,
  {
    files: ['plugin/{src,workbench}/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  prettier,
);
