/**
 * Says on stderr what slow thing is being done and then how long it took: on one line of a terminal, on two of a log.
 * `work` says with a throw that it failed.
 */
export async function step(title, work) {
  const startedAt = Date.now();
  const terminal = process.stderr.isTTY === true;
  process.stderr.write(terminal ? `${title} … ` : `${title} …\n`);
  const conclude = (text) => process.stderr.write(terminal ? `${text}\n` : `${title}: ${text}\n`);
  try {
    const result = await work();
    conclude(seconds(Date.now() - startedAt));
    return result;
  } catch (thrown) {
    conclude('failed');
    throw thrown;
  }
}

export function seconds(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
