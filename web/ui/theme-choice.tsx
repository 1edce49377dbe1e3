/** The choice of light, dark or system, as a part of any menu. */
import { Monitor, Moon, Sun } from 'lucide-react';
import type { ReactElement } from 'react';
import { MenuChoice } from './menu.tsx';
import { useTheme } from './theme.ts';

export function ThemeChoice(): ReactElement {
  const [theme, setTheme] = useTheme();
  return (
    <MenuChoice
      label="Appearance"
      value={theme}
      onChange={setTheme}
      options={[
        { value: 'system', text: 'As the system', icon: <Monitor aria-hidden /> },
        { value: 'light', text: 'Light', icon: <Sun aria-hidden /> },
        { value: 'dark', text: 'Dark', icon: <Moon aria-hidden /> },
      ]}
    />
  );
}
