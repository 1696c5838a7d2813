#!/usr/bin/env python3
"""Writes the seeds of png, jpeg, metadata, readers, pdf and pdf_parts: small drawings with one feature each; and of
repair: parts of those, and of the seeds of gif and webp, which are not made here.

usage: make_seeds.py [FOLDER]    FOLDER: where the folders png, jpeg ... stand (default: seeds)
Needs cjpeg (libjpeg-turbo-progs). The HEIC among the seeds of readers is not made here.
"""
import os
import struct
import subprocess
import sys
import zlib

FAST, LOSSY, TURN, ROTATE, REDUCED, CHECKSUMS, DEFLATE = 1, 2, 4, 8, 16, 64, 128
ALL, ORIENTATION, ICC, COPYRIGHT, DATE, LOCATION, TURNED = 1, 2, 4, 8, 16, 32, 64


def sample(x, y, channel, most):
    """Flat on the right, a slope on the left."""
    return ((x // 4 + y // 4 + channel) % 3 * most // 2) if x > 8 else (x * 16 + y * 8 + channel * 40) * most // 255 & most


# PNG (third edition), sections 5, 7, 8 and 11.

def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def row(width, depth, channels, y, xs):
    bits = "".join(format(sample(x, y, c, (1 << depth) - 1), f"0{depth}b") for x in xs(width) for c in range(channels))
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def stream(width, height, depth, channels, interlaced=False, kind=0):
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    out = b""
    for left, top, right, down in passes if interlaced else [(0, 0, 1, 1)]:
        if left < width:
            for y in range(top, height, down):
                out += bytes([kind]) + row(width, depth, channels, y, lambda w: range(left, w, right))
    return zlib.compress(out, 9)


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def png(colour, depth=8, interlaced=False, head=b"", tail=b"", width=15, height=11, kind=0, plain=False):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    pixels = stream(width, height, depth, CHANNELS[colour], interlaced, kind)
    if plain:
        pixels = zlib.decompress(pixels)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + head + chunk(b"IDAT", pixels) + tail + chunk(b"IEND"))


def palette(count):
    return chunk(b"PLTE", b"".join(bytes([i * 37 & 255, 255 - i, i * i & 255]) for i in range(count)))


def apng():
    def control(number, width, height, x, y, dispose, blend):
        return chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, x, y, 1, 10, dispose, blend))

    head = chunk(b"acTL", struct.pack(">II", 3, 0)) + control(0, 15, 11, 0, 0, 0, 0)
    tail = control(1, 7, 5, 3, 4, 2, 1) + chunk(b"fdAT", struct.pack(">I", 2) + stream(7, 5, 8, 4))
    tail += control(3, 8, 8, 7, 3, 1, 0) + chunk(b"fdAT", struct.pack(">I", 4) + stream(8, 8, 8, 4))
    return png(6, head=head, tail=tail)


# TIFF 6.0, section 2; EXIF 2.32, 4.6.

def tiff(tags, order="<", pixels=b"", more=()):
    """One directory, `more`: (pointer tag, tags) of further ones; strips of `pixels` behind them."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
    codes = {3: "H", 4: "I"}

    def block(tags, at, base_next=0):
        entries, data = b"", b""
        at_data = at + 2 + 12 * len(tags) + 4
        for tag, kind, value in sorted(tags):
            if kind == 5:
                raw = b"".join(struct.pack(order + "II", *pair) for pair in value)
            elif kind in codes:
                raw = b"".join(struct.pack(order + codes[kind], v) for v in value)
            else:
                raw = value
            count = len(raw) // sizes[kind]
            if len(raw) > 4:
                entries += struct.pack(order + "HHII", tag, kind, count, at_data + len(data))
                data += raw + b"\0" * (len(raw) % 2)
            else:
                entries += struct.pack(order + "HHI", tag, kind, count) + raw.ljust(4, b"\0")
        return struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", base_next) + data

    tags = list(tags) + [(pointer, 4, [0]) for pointer, _ in more]
    if pixels:
        tags.append((0x0111, 4, [0]))
    at = 8 + len(block(tags, 8))
    rest = b""
    for pointer, inner in more:
        tags = [tag for tag in tags if tag[0] != pointer] + [(pointer, 4, [at + len(rest)])]
        rest += block(inner, at + len(rest))
    if pixels:
        tags = [tag for tag in tags if tag[0] != 0x0111] + [(0x0111, 4, [at + len(rest)])]
    return mark + struct.pack(order + "I", 8) + block(tags, 8) + rest + pixels


def exif(orientation=6, order="<", thumbnail=False):
    main = [(0x0112, 3, [orientation]), (0x8298, 2, b"(c) me\0"), (0x010F, 2, b"Make\0"),
            (0x0132, 2, b"2020:01:02 03:04:05\0")]
    photo = [(0x9003, 2, b"2020:01:02 03:04:05\0"), (0x9286, 7, b"ASCII\0\0\0note"), (0x927C, 7, b"maker's own bytes")]
    gps = [(0x0001, 2, b"N\0"), (0x0002, 5, [(50, 1), (3, 1), (1, 1)])]
    block = tiff(main, order, more=[(0x8769, photo), (0x8825, gps)])
    if thumbnail:
        second = struct.pack("<H", 2) + struct.pack("<HHII", 0x0201, 4, 1, len(block) + 30)
        second += struct.pack("<HHII", 0x0202, 4, 1, 4) + struct.pack("<I", 0)
        next_at = 8 + 2 + 12 * 6
        block = block[:next_at] + struct.pack("<I", len(block)) + block[next_at + 4:] + second + b"\xff\xd8\xff\xd9"
    return block


def minimal_exif(orientation, order=">"):
    return tiff([(0x0112, 3, [orientation])], order)


def xmp(body):
    return (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
            + body + b"</rdf:Description></rdf:RDF></x:xmpmeta>")


RIGHTS = b'><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">me</rdf:li></rdf:Alt></dc:rights>'
PLACE = b' tiff:Orientation="6" photoshop:City="Bonn" photoshop:DateCreated="2020-01-02">'


def iptc(*records):
    """IPTC-IIM 4.2, 1.6: (number, value) of record 2."""
    return b"".join(struct.pack(">BBBH", 28, 2, number, len(value)) + value for number, value in records)


def resources(records):
    return b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)


def icc(space=b"RGB ", gamma=2.2):
    """ICC.1:2010: a matrix profile, or for GRAY a curve alone."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, int(gamma * 256)) + b"\0\0"
    white = b"XYZ \0\0\0\0" + struct.pack(">iii", 63190, 65536, 54061)
    parts = [(b"wtpt", white)]
    if space == b"RGB ":
        columns = [(39976, 20389, 1166), (18739, 40958, 3978), (4475, 4187, 48917)]
        parts += [(name, b"XYZ \0\0\0\0" + struct.pack(">iii", *column))
                  for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns)]
        parts += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    else:
        parts += [(b"kTRC", curve)]
    table, data, at = b"", b"", 128 + 4 + 12 * len(parts)
    for name, part in parts:
        table += name + struct.pack(">II", at + len(data), len(part))
        data += part
    header = struct.pack(">I4sI4s4s4s", at + len(data), b"\0\0\0\0", 0x02400000, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    header += struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(parts)) + table + data


def bitmap(width, height, channels):
    return bytes(sample(x, y, c, 255) for y in range(height) for x in range(width) for c in range(channels))


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def make_png(folder):
    def seed(name, file, choice=FAST, policy=0):
        write(folder, name + ".bin", bytes([choice, policy]) + file)

    text = chunk(b"tEXt", b"Comment\0words") + chunk(b"zTXt", b"Copyright\0\0" + zlib.compress(b"me"))
    text += chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(RIGHTS)) + chunk(b"tIME", b"\x07\xe4\1\2\3\4\5")
    profile = chunk(b"iCCP", b"p\0\0" + zlib.compress(icc(gamma=1.4)))
    raw = b"\niptc\n      %d\n" % len(resources(iptc((116, b"me")))) + resources(iptc((116, b"me"))).hex().encode() + b"\n"
    seed("grey-1", png(0, 1))
    seed("grey-16-interlaced", png(0, 16, True))
    seed("rgb-key", png(2, head=chunk(b"tRNS", b"\0\0\0\x28\0\x50")), 0)
    seed("rgb-lossy", png(2), FAST | LOSSY)
    seed("rgba-16-up", png(6, 16, kind=2))
    seed("palette-2-transparent", png(3, 2, head=palette(4) + chunk(b"tRNS", b"\0\x80")), 0)
    seed("palette-8-all", png(3, 8, head=palette(256) + chunk(b"bKGD", b"\1") + text), FAST, ALL)
    seed("grey-alpha-interlaced", png(4, 8, True, kind=4, plain=True), FAST | DEFLATE)
    seed("animated", apng())
    seed("animated-checksums", apng(), FAST | CHECKSUMS)
    seed("turned", png(2, head=chunk(b"eXIf", exif(6)) + text), FAST | TURN, COPYRIGHT)
    seed("oriented", png(2, head=chunk(b"eXIf", exif(8, ">"))), FAST, ORIENTATION | DATE | LOCATION)
    seed("profile-gamma", png(2, head=chunk(b"gAMA", struct.pack(">I", 60000)) + profile), FAST | LOSSY, ICC)
    seed("raw-profile", png(0, 8, head=chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(raw))), FAST, COPYRIGHT)
    seed("cut", png(2)[:-20])
    seed("trailing", png(0, 4) + b"more")


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def make_jpeg(folder):
    def seed(name, file, choice=FAST, policy=0):
        write(folder, name + ".bin", bytes([choice, policy]) + file)

    def coded(*options, width=21, height=18, grey=False):
        head = b"P5" if grey else b"P6"
        source = head + b" %d %d 255\n" % (width, height) + bitmap(width, height, 1 if grey else 3)
        return subprocess.run(["cjpeg", "-quality", "60", *options], input=source, capture_output=True, check=True).stdout

    def four(file):
        """The frame of a grey picture said four times over, with the scan of each: inks."""
        at = file.index(b"\xff\xc0")
        scan = file.index(b"\xff\xda")
        frame = file[at + 4:at + 10 - 1] + b"\4" + b"".join(bytes([i, 0x11, 0]) for i in range(1, 5))
        scans = b"".join(b"\xff\xda\0\x08\1" + bytes([i]) + file[scan + 6:-2] for i in range(1, 5))
        return file[:at] + segment(0xC0, frame) + file[at + 13:scan] + scans + b"\xff\xd9"

    def behind_start(file, *segments):
        return file[:2] + b"".join(segments) + file[2:]

    plain = coded("-baseline")
    small = coded(width=9, height=7, grey=True)
    seed("plain", plain)
    seed("grey-restart", coded("-grayscale", "-restart", "1B"), FAST | TURN)
    seed("progressive", coded("-progressive"), FAST | REDUCED)
    seed("optimized-thorough", coded("-optimize", "-sample", "2x1"), ROTATE)
    seed("arithmetic", coded("-arithmetic"))
    seed("full-chroma-lossy", coded("-sample", "1x1", "-quality", "95"), FAST | LOSSY)
    seed("rgb", coded("-rgb"), FAST | LOSSY)
    seed("inks", behind_start(four(small), segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")), FAST | REDUCED)
    seed("turned", behind_start(coded(width=16, height=16), segment(0xE1, b"Exif\0\0" + exif(6, thumbnail=True))),
         FAST | TURN | ROTATE, COPYRIGHT | 64)
    profile = icc(gamma=1.4)
    seed("profile-two-segments", behind_start(small, segment(0xE2, b"ICC_PROFILE\0\1\2" + profile[:200]),
                                              segment(0xE2, b"ICC_PROFILE\0\2\2" + profile[200:])), FAST, ICC)
    seed("metadata-all", behind_start(
        small, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(PLACE)),
        segment(0xED, b"Photoshop 3.0\0" + resources(iptc((116, b"me"), (90, b"Bonn")))),
        segment(0xFE, b"words"), segment(0xE5, b"other")), FAST, ALL)
    head = b"MPF\0" + tiff([(0xB000, 7, b"0100"), (0xB001, 4, [2]), (0xB002, 7, bytes(32))], ">")
    index = bytearray(head)
    first = len(small) + len(head) + 4
    base = len(small[:2]) + 4 + 4
    struct.pack_into(">IIII", index, len(head) - 32, 0x00030000, first, 0, 0)
    struct.pack_into(">IIII", index, len(head) - 16, 0, len(small), first - base, 0)
    mark = segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0")
    struct.pack_into(">I", index, len(head) - 32 + 4, first + len(mark))
    struct.pack_into(">I", index, len(head) - 16 + 8, first + len(mark) - base)
    several = behind_start(small, segment(0xE2, bytes(index)), mark) + small
    seed("gain-map", several, FAST, ICC)
    seed("several-all", several, FAST, ALL)
    seed("cut", plain[:-40])
    seed("trailing", small + b"more bytes", FAST, ALL)


def make_metadata(folder):
    def seed(name, kind, blob, policy):
        write(folder, name + ".bin", bytes([policy, kind]) + blob)

    seed("exif-minimal", 0, minimal_exif(6), 0)
    seed("exif-little", 0, exif(6), COPYRIGHT | DATE)
    seed("exif-big-turned", 0, exif(8, ">"), ALL | TURNED)
    seed("exif-thumbnail", 0, exif(3, thumbnail=True), LOCATION)
    seed("exif-cut", 0, exif(5)[:90], COPYRIGHT)
    seed("xmp-rights", 1, xmp(RIGHTS), COPYRIGHT)
    seed("xmp-place", 1, xmp(PLACE), LOCATION | DATE)
    seed("xmp-all-turned", 1, xmp(PLACE), ALL | TURNED)
    seed("xmp-cut", 1, xmp(RIGHTS)[:300], COPYRIGHT)
    seed("iptc", 2, iptc((116, b"(c) me"), (90, b"Bonn"), (55, b"20200102"), (25, b"word")), COPYRIGHT | DATE)
    seed("iptc-long", 2, iptc((80, b"me")) + b"\x1c\2\x74\x80\4\0\0\0\2me", COPYRIGHT)
    seed("icc-rgb", 3, icc(gamma=1.4), ICC)
    seed("icc-grey", 3, icc(b"GRAY", 1.8), ALL)


def make_readers(folder):
    def still(width, height, channels, bits=8, kind=None, order="<", coded=1, more=(), pixels=None):
        if pixels is None:
            pixels = bitmap(width, height, channels)
        tags = [(0x0100, 3, [width]), (0x0101, 3, [height]), (0x0102, 3, [bits] * channels), (0x0103, 3, [coded]),
                (0x0106, 3, [kind if kind is not None else 2 if channels >= 3 else 1]), (0x0115, 3, [channels]),
                (0x0116, 3, [height]), (0x0117, 4, [len(pixels)])]
        return tiff(tags + list(more), order, pixels)

    colours = (0x0140, 3, [i * 4369 for i in range(16)] * 3)
    write(folder, "rgb.tif", still(9, 7, 3))
    write(folder, "rgba-deflate.tif", still(9, 7, 4, coded=8, more=[(0x0152, 3, [1])], pixels=zlib.compress(bitmap(9, 7, 4))))
    write(folder, "grey-16-big.tif", still(9, 7, 1, 16, order=">", pixels=bitmap(18, 7, 1)))
    write(folder, "bilevel-packbits.tif", still(9, 7, 1, 1, 0, coded=32773, pixels=b"\xf3\x55"))
    write(folder, "palette-4.tif", still(9, 7, 1, 4, 3, more=[colours], pixels=bitmap(5, 7, 1)))
    write(folder, "inks-oriented.tif", still(9, 7, 4, kind=5, more=[(0x0112, 3, [6]), (0x8298, 2, b"(c) me\0")]))
    write(folder, "grey-12.tif", still(9, 7, 1, 12, pixels=bitmap(14, 7, 1)))
    write(folder, "grey-32-signed.tif", still(9, 7, 1, 32, more=[(0x0153, 3, [2])], pixels=bitmap(36, 7, 1)))
    write(folder, "rgb-float-16.tif", still(9, 7, 3, 16, more=[(0x0153, 3, [3] * 3)], pixels=bytes(9 * 7 * 6)))
    write(folder, "lab.tif", still(9, 7, 3, kind=8))
    write(folder, "lab-itu-16-big.tif", still(9, 7, 3, 16, kind=10, order=">", pixels=bitmap(18, 7, 3)))
    write(folder, "palette-4-alpha.tif", still(9, 7, 2, 4, 3, more=[colours, (0x0152, 3, [2])], pixels=bitmap(9, 7, 1)))
    write(folder, "cut.tif", still(9, 7, 3)[:-30])

    def bmp(bits, pixels, coding=0, colours=0, width=9, height=7, masks=b""):
        table = masks + b"".join(bytes([i * 16 & 255, i * 31 & 255, 255 - i & 255, 0]) for i in range(colours))
        at = 14 + 40 + len(table)
        head = b"BM" + struct.pack("<IHHI", at + len(pixels), 0, 0, at)
        info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, coding, len(pixels), 0, 0, colours, 0)
        return head + info + table + pixels

    write(folder, "24.bmp", bmp(24, bitmap(28, 7, 1)))
    write(folder, "4.bmp", bmp(4, bitmap(8, 7, 1), colours=16))
    write(folder, "8-top-down.bmp", bmp(8, bytes(i % 16 for i in range(12 * 7)), colours=16, height=-7))
    write(folder, "runs-8.bmp", bmp(8, b"\5\1\0\0\0\3\1\2\3\0\0\2\2\1\4\2\0\1", 1, 16))
    write(folder, "runs-4.bmp", bmp(4, b"\x09\x12\0\0\0\5\x12\x34\x50\0\0\0\0\1", 2, 16))
    write(folder, "fields-16.bmp", bmp(16, bitmap(20, 7, 1), 3, masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F)))
    write(folder, "32.bmp", bmp(32, bitmap(9, 7, 4)))


def make_repair(folder):
    """Files that are cut off, or with bytes in their middle that mean nothing."""
    def seed(kind, name, head, percent=100, nonsense=b""):
        """@param head  bytes of the other target that stand before the file"""
        with open(os.path.join(folder, "..", kind, name), "rb") as file:
            data = file.read()[head:]
        middle = len(data) * 6 // 10
        if nonsense:
            data = data[:middle] + nonsense + data[middle + len(nonsense):]
        write(folder, "-".join([kind, name.split(".")[0]]), data[:len(data) * percent // 100])

    seed("jpeg", "plain.bin", 2, 90)
    seed("jpeg", "progressive.bin", 2, 85)
    seed("jpeg", "grey-restart.bin", 2, 100, b"\xfe\xfe\xfe\xfe")
    seed("jpeg", "gain-map.bin", 2, 95)
    seed("jpeg", "inks.bin", 2, 95)
    seed("png", "rgb-key.bin", 2, 80)
    seed("png", "grey-16-interlaced.bin", 2, 70)
    seed("png", "palette-2-transparent.bin", 2, 100, b"\x55")
    seed("png", "animated.bin", 2, 85)
    seed("gif", "animation.bin", 1, 60)
    seed("gif", "interlaced.bin", 1, 90)
    seed("gif", "animation-all-metadata.bin", 1, 100, b"\x77\x77")
    seed("webp", "lossless.webp", 0, 90)
    seed("webp", "lossy-alpha.webp", 0, 95)
    seed("webp", "animated-mixed.webp", 0, 85)
    seed("readers", "rgb.tif", 0, 90)
    seed("readers", "rgba-deflate.tif", 0, 95)


def document(*objects, trailer=""):
    """A PDF file of these objects, the first one the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body if isinstance(body, bytes) else body.encode())
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1, table, len(places) + 1, trailer.encode(), len(out))


def stream_object(entries, data):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries.encode(), len(data), data)


def make_pdf(folder):
    def seed(name, picture, choice=4):
        content = b"q 90 0 0 90 5 5 cm /Im Do Q  " + b" " * 200
        write(folder, name + ".bin", bytes([choice]) + document(
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</Im 5 0 R>>>>"
            "/PieceInfo<</A<</Private(x)>>>>>>", stream_object("", content), picture))

    def picture(entries, data, width=20, height=20):
        return stream_object(f"/Type/XObject/Subtype/Image/Width {width}/Height {height}{entries}", data)

    seed("rgb", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8", bitmap(20, 20, 3)))
    seed("grey-4", picture("/ColorSpace/DeviceGray/BitsPerComponent 4", bitmap(10, 20, 1)), 1)
    seed("mask", picture("/ImageMask true/Decode[1 0]/Filter/FlateDecode", zlib.compress(bitmap(3, 20, 1))), 0)
    seed("indexed", picture("/ColorSpace[/Indexed/DeviceRGB 3<000000FF0000FF0000112233>]/BitsPerComponent 8",
                            bytes(i % 4 for i in range(400))))
    seed("predicted", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/DecodeParms"
                              "<</Predictor 15/Columns 20>>", zlib.compress((b"\1" + b"\1" * 20) * 20)))
    seed("hexadecimal", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Filter[/ASCIIHexDecode]",
                                bitmap(20, 20, 1).hex().encode() + b">"))
    write(folder, "loop.bin", b"\4" + document("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[2 0 R]>>"))


def make_pdf_parts(folder):
    write(folder, "content.bin", b"\0\0q 1.0 0 0 1 0 0 cm BT /F1 9 Tf [(a\\051) -20 <42>] TJ ET /Im Do Q % end")
    write(folder, "inline.bin", b"\0\0q BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI Q")
    write(folder, "bitmap.bin", b"\1\x15" + bitmap(3, 20, 1))
    write(folder, "fax.bin", b"\2\x10" + bytes.fromhex("26a04d5a0010010 0".replace(" ", "")))
    write(folder, "font.bin", b"\3\1" + bytes.fromhex("00010000 0001 0010 0000 0000") + b"name" + bytes.fromhex(
        "00000000 0000001c 00000004") + b"abcd")
    write(folder, "trace.bin", b"\7\0trailer <</PrsT (0000000000000)>>")

    def part(number, data):
        return bytes.fromhex("ff90 000a 0000") + struct.pack(">IBB", 14 + len(data), number, 0) + b"\xff\x93" + data

    write(folder, "jpx.bin", b"\4\0" + bytes.fromhex("ff4f ff51 0006") + b"size" + bytes.fromhex("ff64 0004") + b"by"
          + part(0, b"ab") + part(1, b"cd") + bytes.fromhex("ffd9"))
    glyph = bytes.fromhex("8b f8ec 0d 8b ef 01 95 9f 15 f824 06 f888 07 fb24 06 09 0e")
    write(folder, "glyph.bin", b"\5\2" + bytes([139, 149, 1, 11]).ljust(len(glyph), b"\x0b") + glyph)
    write(folder, "picture.bin", b"\6\0<</Subtype/Image/Width 4/Height 4/BitsPerComponent 8/ColorSpace/DeviceRGB>>\n" + b"abcdef" * 8)
    write(folder, "indexed.bin", b"\6\0<</Subtype/Image/Width 4/Height 2/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB 2(abcabcdef)]>>\n"
          + bytes([0, 1, 2, 1, 0, 2, 2, 1]))


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "seeds")
    for name, make in (("png", make_png), ("jpeg", make_jpeg), ("metadata", make_metadata), ("readers", make_readers),
                       ("repair", make_repair), ("pdf", make_pdf), ("pdf_parts", make_pdf_parts)):
        folder = os.path.join(root, name)
        os.makedirs(folder, exist_ok=True)
        make(folder)


if __name__ == "__main__":
    main()
