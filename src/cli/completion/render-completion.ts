import type { Command } from '../command-line/command.ts';
import { renderBash } from './render-bash.ts';
import { renderFish } from './render-fish.ts';
import { renderZsh } from './render-zsh.ts';

const RENDER = { bash: renderBash, zsh: renderZsh, fish: renderFish };

/** The completion script for one shell; commands, flags and choices are the declared ones. */
export function renderCompletion(shell: keyof typeof RENDER, commands: readonly Command[]): string {
  return RENDER[shell](commands);
}
