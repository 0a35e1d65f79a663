// A small picture of a file that is being sent, drawn so that no page's policy for images is asked.

/** In the pixels of a screen with two to the point. */
const SIZE = 80;

/** Rejects for what the browser cannot read as a picture. */
export async function drawPreview(file: File): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const scale = Math.max(SIZE / picture.width, SIZE / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  canvas.getContext("2d")?.drawImage(picture, (SIZE - width) / 2, (SIZE - height) / 2, width, height);
  picture.close();
  return canvas;
}
