/** Loaded before a program: its wall clock is ahead by so much. The program knows of nothing, as on a machine that slept. */
const aheadMs = Number(process.env.TEST_AHEAD_MS ?? 0);
const now = Date.now.bind(Date);
Date.now = () => now() + aheadMs;
