import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ProblemError } from "./api/problem";
import { Entrance } from "./app/entrance";
import { SessionProvider } from "./app/session";
import "./app/entrance.css";
import { language, setLanguage } from "./text/language";

setLanguage(language());

/** What the server refuses is refused again by asking again; only a lost line is worth a second try. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (times, error) => !(error instanceof ProblemError) && times < 2,
    },
  },
});

/** The server was renewed under an open page, and the parts it would load are gone: the page is loaded anew, once. What was
 * typed is kept. */
const RENEWED = "yiti.renewed";
window.addEventListener("vite:preloadError", (event) => {
  if (Date.now() - Number(sessionStorage.getItem(RENEWED) ?? 0) < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem(RENEWED, String(Date.now()));
  window.location.reload();
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <Entrance />
        </SessionProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
