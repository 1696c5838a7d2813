// The checksum of PNG and ZIP; zlib.crc32 is not there in Node 18.
const table = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; ++bit) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

export const crc32 = (bytes) => (bytes.reduce((sum, byte) => (table[(sum ^ byte) & 255] ^ (sum >>> 8)) >>> 0, 0xffffffff) ^ 0xffffffff) >>> 0;
