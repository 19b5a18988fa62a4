// Adds up vitest's JSON results and the other checks; the last line and the exit code say how the run ended.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// At the end of the log again: the seed of a property that failed must not be lost with what is cut off above.
const LINES = 8;
const CHARACTERS = 2000;

function shorten(message) {
  return message.split('\n').slice(0, LINES).join('\n').slice(0, CHARACTERS);
}

const [folder, checksPassed, checksFailed] = process.argv.slice(2);
let passed = Number(checksPassed);
let failed = Number(checksFailed);
for (const file of readdirSync(folder)) {
  const result = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  for (const { assertionResults } of result.testResults) {
    for (const { fullName, failureMessages } of assertionResults) {
      if (failureMessages.length > 0) console.log(`FAILED: ${fullName}\n${shorten(failureMessages[0])}\n`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
