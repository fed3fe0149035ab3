import tseslint from 'typescript-eslint';

const worldRules = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is an argument, or the Clock port.' },
    { object: 'Math', property: 'random', message: 'Chance comes through the Random port.' },
    { object: 'process', property: 'env', message: 'Only src/config reads the environment.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'Time is an argument, or the Clock port.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'data/'] },
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.ts', 'bench/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['src/**/*.{ts,tsx}'], rules: worldRules },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  // The outside world has its homes: the clock and chance in platform, the environment in config; the sandbox,
  // the page and the agent are worlds of their own and keep their clocks in one file each.
  {
    files: [
      'src/platform/**/*.ts',
      'src/sandbox/clock.ts',
      'src/config/environment.ts',
      'src/dashboard/clock.ts',
      'src/kubernetes/agent/clock.ts',
    ],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-syntax': 'off' },
  },
);
