// Takes a picture and keeps it small: WebP, and written only when it shows something else than the one that is there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

const FOLDER = join(import.meta.dirname, "../../docs/tour");
const QUALITY = 0.72;
/** Days pass between two runs: dates and the line of elapsed time move a little, and that is no new picture. */
const SAME_SHARE = 0.01;
/** How far a colour may be off, of 255: the kept picture is compressed. */
const SAME_COLOUR = 48;

interface Compared {
  /** The new picture as WebP, in base64. */
  picture: string;
  /** Which part of the pixels is not as before. */
  changed: number;
}

/** Runs in a browser page, which can read and write both kinds of picture. */
async function compare(given: {
  fresh: string;
  kept: string;
  quality: number;
  colour: number;
}): Promise<Compared> {
  const pixels = async (address: string) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const brush = canvas.getContext("2d");
    brush?.drawImage(image, 0, 0);
    return { canvas, data: brush?.getImageData(0, 0, image.width, image.height).data ?? [] };
  };
  const fresh = await pixels(given.fresh);
  const picture = fresh.canvas.toDataURL("image/webp", given.quality).split(",")[1] ?? "";
  if (!given.kept) return { picture, changed: 1 };
  const kept = await pixels(given.kept);
  if (kept.data.length !== fresh.data.length) return { picture, changed: 1 };
  let different = 0;
  for (let at = 0; at < fresh.data.length; at += 4) {
    const off = [0, 1, 2].some(
      (part) => Math.abs((fresh.data[at + part] ?? 0) - (kept.data[at + part] ?? 0)) > given.colour,
    );
    if (off) different += 1;
  }
  return { picture, changed: different / (fresh.data.length / 4) };
}

/** Photographs what the window shows. */
export async function photograph(page: Page, name: string): Promise<void> {
  const path = join(FOLDER, `${name}.webp`);
  const fresh = (await page.screenshot({ type: "png", animations: "disabled", caret: "hide" })).toString(
    "base64",
  );
  const kept = existsSync(path) ? readFileSync(path).toString("base64") : "";
  const room = await page.context().newPage();
  const { picture, changed } = await room.evaluate(compare, {
    fresh: `data:image/png;base64,${fresh}`,
    kept: kept && `data:image/webp;base64,${kept}`,
    quality: QUALITY,
    colour: SAME_COLOUR,
  });
  await room.close();
  if (changed < SAME_SHARE) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, Buffer.from(picture, "base64"));
}
