/** The names of the emoji, as GitHub and most chats call them: a chunk of its own, loaded when first used. */
import { gemoji } from 'gemoji';

export interface NamedEmoji {
  readonly emoji: string;
  readonly names: readonly string[];
  readonly tags: readonly string[];
}

export const EMOJI: readonly NamedEmoji[] = gemoji;
