import type { Command } from '../command-line/command.ts';
import { renderBash } from './render-bash.ts';
import { renderFish } from './render-fish.ts';
import { renderZsh } from './render-zsh.ts';

const RENDER = { bash: renderBash, zsh: renderZsh, fish: renderFish };

/** The completion script of one shell; commands, flags and choices are those that are declared. */
export function renderCompletion(shell: keyof typeof RENDER, commands: readonly Command[]): string {
  return RENDER[shell](commands);
}
