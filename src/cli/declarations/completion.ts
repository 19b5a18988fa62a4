import { type Command, defineCommand } from '../command-line/command.ts';
import { operand } from '../command-line/operand.ts';
import { oneOf } from '../command-line/value-kind.ts';
import { EXIT } from '../exit-code.ts';

/** The command that prints the completion of all commands, including itself. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return defineCommand({
    name: 'completion',
    summary: 'print the shell completion script for commands, flags and values',
    operands: {
      shell: operand(
        oneOf('shell', ['bash', 'zsh', 'fish']),
        'bash, zsh or fish; the script says how to load it',
      ),
    },
    flags: {},
    run: async ({ operands: { shell } }, io) => {
      const { renderCompletion } = await import('../completion/render-completion.ts');
      await io.stdout(renderCompletion(shell, commands()));
      return EXIT.pass;
    },
  });
}
