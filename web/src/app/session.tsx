// Who is logged in. When a session ends in the middle of work, the login comes over the page and nothing typed is lost.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { type Answer, get, onSessionEnd, post, send, setCsrf } from "@/api/client";
import { ProblemError } from "@/api/problem";

export type Me = Answer<"/api/platform/me", "get">;
type Phase = "asking" | "out" | "must_change" | "in";

interface Session {
  phase: Phase;
  /** Present from the first login on, also while the session has ended. */
  me: Me | null;
  /** The session ended under an open page. */
  ended: boolean;
  login(name: string, password: string): Promise<void>;
  logout(): Promise<void>;
  changePassword(old: string, next: string): Promise<void>;
  may(permission: string): boolean;
}

const Context = createContext<Session | null>(null);
/** Tells the other tabs of this browser who has logged in; they share one session. */
const tabs = new BroadcastChannel("yiti.session");

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("useSession outside SessionProvider");
  return session;
}

/** The person logged in; only below the shell, where there is one. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error("nobody is logged in");
  return me;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [phase, setPhase] = useState<Phase>("asking");
  const [me, setMe] = useState<Me | null>(null);
  const [ended, setEnded] = useState(false);
  const queries = useQueryClient();

  const enter = useCallback(async () => {
    const found = await get("/api/platform/me");
    setCsrf(found.csrf_token);
    setMe(found);
    setEnded(false);
    setPhase(found.must_change ? "must_change" : "in");
    return found.user.id;
  }, []);

  useEffect(() => {
    onSessionEnd(() => setEnded(true));
    enter().catch(() => {
      setEnded(false);
      setPhase("out");
    });
  }, [enter]);

  useEffect(() => {
    tabs.onmessage = (event: MessageEvent<string>) => {
      // Of the same person the new session is taken over; a page of another person must not act as them.
      if (event.data === me?.user.id) void enter().catch(() => setEnded(true));
      else if (me) window.location.assign("/");
    };
    return () => {
      tabs.onmessage = null;
    };
  }, [me, enter]);

  const session = useMemo<Session>(
    () => ({
      phase,
      me,
      ended: ended && phase === "in",
      async login(name, password) {
        const done = await post("/api/platform/sessions", { login: name, password, kind: "cookie" });
        setCsrf(done.csrf_token);
        tabs.postMessage(await enter());
        await queries.invalidateQueries();
      },
      async logout() {
        try {
          await send("delete", "/api/platform/sessions/current", {});
        } catch (error) {
          // A session that has ended needs no ending.
          if (!(error instanceof ProblemError && error.status === 401)) throw error;
        }
        tabs.postMessage("");
        // A fresh page: nothing of this person stays in memory.
        sessionStorage.clear();
        window.location.assign("/");
      },
      async changePassword(old, next) {
        await send(
          "post",
          "/api/platform/me/password",
          {},
          JSON.stringify({ old_password: old, new_password: next }),
          "application/json",
        );
        await enter();
      },
      may: (permission) => me?.permissions.includes(permission as Me["permissions"][number]) ?? false,
    }),
    [phase, me, ended, enter, queries],
  );
  return <Context value={session}>{children}</Context>;
}
