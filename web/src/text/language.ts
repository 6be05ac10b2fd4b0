// The language of the screen: Chinese first, English by a switch, remembered in the browser.
import { useSyncExternalStore } from "react";

export type Language = "zh" | "en";
/** One sentence in both languages, as the server sends titles. */
export type Text = { zh: string; en: string };

const KEY = "yiti.language";
const listeners = new Set<() => void>();
let current: Language = localStorage.getItem(KEY) === "en" ? "en" : "zh";

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}

/** A catalogue of one area: the English side has the keys of the Chinese one, or it does not compile. */
export type Catalogue<T> = { zh: T; en: T };

/** The texts of a catalogue in the language of the screen. */
export function useText<T>(catalogue: Catalogue<T>): T {
  return catalogue[useLanguage()];
}

/** Picks a server text, which stands by itself on the screen: English ones begin with a capital. */
export function useSay(): (text: Text | undefined | null) => string {
  const lang = useLanguage();
  return (text) => {
    const said = text?.[lang] ?? "";
    return said.charAt(0).toUpperCase() + said.slice(1);
  };
}

/** Marks between words, which differ as the words do. */
const marks = {
  zh: {
    /** Between a name and what it is. */
    colon: "：",
    list: (words: string[]) => words.join("、"),
    sentences: (words: string[]) => words.join("；"),
    brackets: (word: string | number) => `（${word}）`,
  },
  en: {
    colon: ": ",
    list: (words: string[]) => words.join(", "),
    sentences: (words: string[]) => words.join("; "),
    brackets: (word: string | number) => ` (${word})`,
  },
};

/** The marks of the language of the screen. */
export function useMarks() {
  return marks[useLanguage()];
}
