import { spawn } from 'node:child_process';

const OUTPUT_KEPT = 200_000;
const OUTPUT_SHOWN = 4_000;

/** Runs a program to its end. Rejects with its last lines of output when it fails or is not there at all. */
export function run(program, args) {
  return runIn(undefined, program, args);
}

/** The same in a folder. */
export function runIn(folder, program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-OUTPUT_KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else
        reject(new Error(`${program} ${args[0]} ended with ${code}\n${output.trim().slice(-OUTPUT_SHOWN)}`));
    });
  });
}

/** Null where Python with these modules is there, otherwise the sentence that says what is missing. */
export async function missingPython(modules) {
  try {
    await run('python3', ['-c', `import ${modules.join(', ')}`]);
    return null;
  } catch {
    return `python3 with ${modules.join(' and ')} is needed and was not found`;
  }
}
