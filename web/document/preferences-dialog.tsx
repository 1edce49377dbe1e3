/** How one likes to write: the choices that are kept in this browser. */
import type { ReactElement } from 'react';
import type { WritingPreferences } from '../editor/preferences.ts';
import { useStore } from '../sync/use-store.ts';
import { SelectField, Switch } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useTheme, type Theme } from '../ui/theme.ts';

const LANGUAGES = ['en-GB', 'en-US', 'de-DE', 'de-CH', 'fr-FR', 'es-ES', 'it-IT', 'nl-NL', 'pl-PL', 'pt-BR', 'sv-SE'];
const THEMES: readonly { readonly value: Theme; readonly text: string }[] = [
  { value: 'system', text: 'As the system' },
  { value: 'light', text: 'Light' },
  { value: 'dark', text: 'Dark' },
];

export function PreferencesDialog(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly preferences: WritingPreferences;
}): ReactElement {
  const { preferences } = props;
  const chosen = useStore(preferences);
  const [theme, setTheme] = useTheme();
  const known = LANGUAGES.includes(chosen.language) || chosen.language === '';
  const languages = known ? LANGUAGES : [...LANGUAGES, chosen.language];
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Preferences"
      note="Kept in this browser, for all documents."
    >
      <div className="preferences">
        <Switch
          label="Smart quotes and dashes"
          note="Straight quotes become typographic ones, -- a dash and ... an ellipsis; never in code. Backspace right after it gives back what you typed."
          checked={chosen.smartTypography}
          onChange={(smartTypography) => preferences.change({ smartTypography })}
        />
        <Switch
          label="Check spelling"
          note="By this browser, on this device."
          checked={chosen.spellcheck}
          onChange={(spellcheck) => preferences.change({ spellcheck })}
        />
        <SelectField
          label="Language of what you write"
          value={chosen.language}
          onChange={(language) => preferences.change({ language })}
          options={[
            { value: '', text: `As this browser (${nameOf(navigator.language)})` },
            ...languages.map((value) => ({ value, text: nameOf(value) })),
          ]}
        />
        <Switch
          label="Focus mode"
          note="Nothing but the text; the paragraph being written stands out. Escape leaves it."
          checked={chosen.focus}
          onChange={(focus) => preferences.change({ focus })}
        />
        <Switch
          label="Outline in the margin"
          note="Where the window is wide enough."
          checked={chosen.outline}
          onChange={(outline) => preferences.change({ outline })}
        />
        <SelectField label="Appearance" value={theme} onChange={setTheme} options={THEMES} />
      </div>
    </Dialog>
  );
}

/** In the language of the page. */
function nameOf(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch {
    // Not a tag that this browser knows.
    return tag;
  }
}
