// Whether somebody is at the screen: what asks the server by itself stops when nobody is, so that a session can end.
import { useEffect, useState } from "react";

const EVENTS = ["pointerdown", "keydown", "wheel"] as const;

export function useActive(within: number): boolean {
  const [active, setActive] = useState(true);
  useEffect(() => {
    let timer = setTimeout(() => setActive(false), within);
    const seen = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setActive(false), within);
      setActive(true);
    };
    for (const event of EVENTS) window.addEventListener(event, seen, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const event of EVENTS) window.removeEventListener(event, seen);
    };
  }, [within]);
  return active;
}
