/** What a measured process prints as its last line. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly figures: Readonly<Record<string, number>>;
}

export function printUsage(figures: Readonly<Record<string, number>>): void {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: Usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024, figures };
  console.log(JSON.stringify(usage));
}
