/** What a key can ask of the container around the caret that is not a change of the text: whoever draws it hears of it. */
import { createCommand, type LexicalCommand } from 'lexical';

/** Opens the menu of the container. */
export const CONTAINER_MENU_COMMAND: LexicalCommand<void> = createCommand('CONTAINER_MENU_COMMAND');
/** Opens or shuts the collapsible section. */
export const FOLD_COMMAND: LexicalCommand<void> = createCommand('FOLD_COMMAND');
