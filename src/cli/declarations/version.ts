import packageJson from '../../../package.json' with { type: 'json' };
import { defineCommand } from '../command-line/command.ts';
import { EXIT } from '../exit-code.ts';
import { detail } from '../progress.ts';

export const VERSION = defineCommand({
  name: 'version',
  summary: 'print the version',
  operands: {},
  flags: {},
  run: async (_, io) => {
    detail(runtime(), io);
    await io.stdout(`${packageJson.version}\n`);
    return EXIT.pass;
  },
});

/** What runs what, as a bug report should say it. */
export function runtime(): string {
  return `sluice ${packageJson.version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}
