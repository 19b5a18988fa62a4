import { PersonalAccessTokens, Users } from '@gitbeaker/rest';
import { type HttpFailure, isStatus } from '../http/http-failure.ts';
import { type Answered, answerOf, numberIn, readAgain } from './answer-of.ts';
import type { GitlabClient } from './gitlab-client.ts';

/** The user to whom the token belongs. */
export async function ownUserId({ sender, resourceOptions }: GitlabClient): Promise<Answered<number>> {
  const users = new Users(resourceOptions);
  const user = await readAgain(sender, () =>
    answerOf(users.showCurrentUser(), (value) => numberIn(value, 'id')),
  );
  if (user.kind === 'answered' || !isRefusal(user.failure)) return user;
  const tokens = new PersonalAccessTokens(resourceOptions);
  return readAgain(sender, () => answerOf(tokens.show(), (value) => numberIn(value, 'user_id')));
}

/** The token is valid, but may not ask this. */
function isRefusal(failure: HttpFailure): boolean {
  return isStatus(failure, 403, 404);
}
