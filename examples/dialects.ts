import type { Io } from '../src/cli/io.ts';
import { runCli } from '../src/cli/run-cli.ts';

const DIALECTS = [
  ['Cilium', 'cilium'],
  ['Calico', 'calico'],
] as const;

/** Prints what the comment says of the same merge request where its policies are those of another CNI: the first line, and which line decides. */
export async function showDialects(shop: string, io: Io): Promise<void> {
  for (const [title, cni] of DIALECTS) {
    let comment = '';
    const capture = async (text: string | Uint8Array): Promise<void> => {
      comment += text;
    };
    const sides = ['--base', `${shop}/${cni}/base.yaml`, '--head', `${shop}/${cni}/head.yaml`];
    const args = [
      'simulate',
      '--config',
      `${shop}/.sluice.yaml`,
      '--cni',
      cni,
      ...sides,
      '--format',
      'markdown',
    ];
    await runCli(args, { ...io, stdout: capture, stderr: () => {} });
    const [first = '', ...lines] = comment.replaceAll('`', '').split('\n');
    console.log(`- ${title} (${shop}/${cni}):\n  ${first.replace(/^#+ /, '')}`);
    for (const line of lines.slice(
      0,
      lines.findIndex((one) => one.startsWith('<details>')),
    )) {
      const [, connection, because] = /^\| (.* → .*?)<br>.*? \| (.*) \|$/.exec(line) ?? [];
      if (connection !== undefined) console.log(`    ${connection}\n      ${because}`);
    }
  }
}
