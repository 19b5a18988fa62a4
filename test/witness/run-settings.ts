/** How many random connections are judged: `.ci/run` asks for 20,000 everywhere, and for the 100,000 that the project promises of NetworkPolicy. */
export function runs(): number {
  return readNumber('SLUICE_WITNESS_RUNS') ?? 3000;
}

const chosen = readNumber('SLUICE_WITNESS_SEED') ?? Math.floor(Math.random() * 2 ** 31);

/** The same for the whole run, printed with the names of the tests; SLUICE_WITNESS_SEED repeats a run. */
export function seed(): number {
  return chosen;
}

export function report(line: string): void {
  process.stdout.write(`witness, seed ${chosen}: ${line}\n`);
}

function readNumber(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${variable} is not a whole number: ${text}`);
  return Number(text);
}
