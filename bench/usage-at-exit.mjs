// Loaded into a measured process by --import: its last line on standard error is what it used.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
  // Of this thread alone; Node 22 cannot tell.
  const { user, system } = process.threadCpuUsage?.() ?? { user: Number.NaN, system: Number.NaN };
  const mainSeconds = (user + system) / 1e6;
  process.stderr.write(`${JSON.stringify({ cpuSeconds, mainSeconds, peakMB: maxRSS / 1000 })}\n`);
});
