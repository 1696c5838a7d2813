import { textsOf } from "../language";

/** Of the view Try it: English, French, German. */
export const t = textsOf({
  "title": ["Make images and PDFs smaller", "Alléger images et PDF", "Bilder und PDFs kleiner machen"],
});
