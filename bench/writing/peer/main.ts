/**
 * The peer: an editor of plain Lexical with rich text and the V2 binding of @lexical/yjs, wired as @lexical/react's
 * CollaborationPluginV2 wires it but without React, toolbar or anything else that could slow it down. Room and server come
 * with the address.
 */
import { registerRichText } from '@lexical/rich-text';
import {
  createBindingV2__EXPERIMENTAL,
  createUndoManager,
  initLocalState,
  syncCursorPositions,
  syncLexicalUpdateToYjsV2__EXPERIMENTAL,
  syncYjsChangesToLexicalV2__EXPERIMENTAL,
  type Provider,
} from '@lexical/yjs';
import { $createParagraphNode, $getRoot, createEditor, HISTORY_MERGE_TAG, SKIP_COLLAB_TAG } from 'lexical';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

function must<T>(value: T | null): T {
  if (value === null) throw new Error('the page or its address lacks something');
  return value;
}

const address = new URLSearchParams(location.search);
const text = must(document.getElementById('text'));

const doc = new Y.Doc();
const websocket = new WebsocketProvider(must(address.get('server')), must(address.get('room')), doc, {
  connect: false,
  disableBc: true,
});
// The binding's own words for what a provider is; y-websocket's fits it.
const provider = websocket as unknown as Provider;

const editor = createEditor({
  namespace: 'peer',
  onError: (error) => {
    throw error;
  },
});
registerRichText(editor);
editor.setRootElement(text);

const binding = createBindingV2__EXPERIMENTAL(editor, 'main', doc, new Map([['main', doc]]));
binding.cursorsContainer = document.getElementById('carets');
const history = createUndoManager(binding, binding.root);

initLocalState(provider, 'Somebody', '#1a73e8', true, {});
provider.awareness.on('update', () => syncCursorPositions(binding, provider));

binding.root.observeDeep((events, transaction) => {
  if (transaction.origin === binding) return;
  // What a root of a Y.XmlElement reports are events of elements and texts.
  const changes = events as Parameters<typeof syncYjsChangesToLexicalV2__EXPERIMENTAL>[2];
  syncYjsChangesToLexicalV2__EXPERIMENTAL(
    binding,
    provider,
    changes,
    transaction,
    transaction.origin instanceof Y.UndoManager,
  );
});
editor.registerUpdateListener(({ prevEditorState, editorState, dirtyElements, dirtyLeaves, normalizedNodes, tags }) => {
  if (tags.has(SKIP_COLLAB_TAG)) return;
  syncLexicalUpdateToYjsV2__EXPERIMENTAL(
    binding,
    provider,
    prevEditorState,
    editorState,
    dirtyElements,
    dirtyLeaves,
    normalizedNodes,
    tags,
  );
});
websocket.on('sync', (isSynced: boolean) => {
  if (!isSynced || binding.root.length > 0) return;
  editor.update(() => $getRoot().append($createParagraphNode()), { tag: HISTORY_MERGE_TAG });
});
addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'z') history.undo();
});
websocket.connect();
