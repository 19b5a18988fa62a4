import { type Answer, json } from './answer.ts';
import { extractQuickActions, findMentions } from './quick-actions.ts';
import type { World } from './world.ts';

const MAX_CHARACTERS = 1_000_000;

/** The text to store, or the answer that refuses it. Runs the quick actions, as GitLab does on creation and on update. */
export function takeNoteText(
  world: World,
  body: unknown,
  userId: number,
): { readonly content: string } | { readonly refusal: Answer } {
  if (body === undefined) return { refusal: json(400, { error: 'body is missing' }) };
  if (typeof body !== 'string') return { refusal: json(400, { error: 'body is invalid' }) };
  if (body.includes('\u0000')) return { refusal: json(400, { error: 'body contains a null byte' }) };
  if (body.trim() === '') return { refusal: invalidNote("can't be blank") };
  if ([...body].length > MAX_CHARACTERS) {
    return { refusal: invalidNote(`is too long (maximum is ${MAX_CHARACTERS} characters)`) };
  }
  const { content, commands } = extractQuickActions(body);
  for (const command of commands) world.executedCommands.push({ ...command, userId });
  if (content.trim() === '') {
    const summary = commands.map(({ name }) => `Applied the ${name} quick action.`);
    return { refusal: json(202, { commands_changes: {}, summary }) };
  }
  return { content };
}

export function recordMentions(world: World, noteId: number, text: string): void {
  for (const name of findMentions(text)) world.mentions.push({ noteId, name });
}

function invalidNote(problem: string): Answer {
  return json(400, { message: `400 Bad request - Note {:note=>["${problem}"]}` });
}
