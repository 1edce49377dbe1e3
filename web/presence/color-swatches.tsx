/** The choice of one's colour. */
import { useId, type ReactElement } from 'react';
import { PERSON_COLORS, type Identity } from '../sync/identity.ts';
import { useStore } from '../sync/use-store.ts';
import './people.css';

export function ColorSwatches({ identity }: { readonly identity: Identity }): ReactElement {
  const profile = useStore(identity.profile);
  const name = useId();
  return (
    <fieldset className="person-swatches">
      <legend className="field-label">Colour</legend>
      {PERSON_COLORS.map((color) => (
        <label key={color.value} className="person-swatch" style={{ backgroundColor: color.value }}>
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            checked={profile.color === color.value}
            onChange={() => identity.recolor(color.value)}
          />
          <span className="visually-hidden">{color.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
