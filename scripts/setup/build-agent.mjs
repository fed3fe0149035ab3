/** Bundles the agent into one file, without anything of the daemon, in the folder that is given. */
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './paths.mjs';

const [, , outDir] = process.argv;

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'node20',
    ssr: join(root, 'src', 'kubernetes', 'agent', 'main.ts'),
    rollupOptions: { output: { entryFileNames: 'keyturn-agent.js', chunkFileNames: '[name].js' } },
  },
});
