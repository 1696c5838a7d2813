"""What a file carries beside its pixels, read here without pressoir, to hold its reports against.

Names are those of the reports (metadata_kept, metadata_dropped). Sources: PNG (third edition) 11.3, JFIF 1.02,
EXIF 2.32, CIPA DC-007 (MPF), the WebP container specification, GIF89a, IPTC-IIM 4.2, the XMP specification.
"""
import io
import struct
import xml.etree.ElementTree as ET
import zlib
from fractions import Fraction

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SPACES = {"http://purl.org/dc/elements/1.1/": "dc", "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
          "http://ns.useplus.org/ldf/xmp/1.0/": "plus", "http://creativecommons.org/ns#": "cc",
          "http://ns.adobe.com/photoshop/1.0/": "photoshop", "http://ns.adobe.com/tiff/1.0/": "tiff",
          "http://ns.adobe.com/xap/1.0/": "xmp", "http://ns.adobe.com/exif/1.0/": "exif",
          "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "iptc", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "iptcExt"}
COPYRIGHT = ("dc:rights", "dc:creator", "xmpRights:", "plus:", "cc:", "photoshop:Credit", "photoshop:Source",
             "tiff:Artist", "tiff:Copyright", "iptc:CreatorContactInfo")
DATE = ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "tiff:DateTime", "exif:DateTime",
        "photoshop:DateCreated")
LOCATION = ("exif:GPS", "photoshop:City", "photoshop:State", "photoshop:Country", "iptc:Location",
            "iptc:CountryCode", "iptcExt:Location")


def group_of(name, otherwise):
    for group, prefixes in (("copyright", COPYRIGHT), ("date", DATE), ("location", LOCATION)):
        if name.startswith(prefixes):
            return group
    return otherwise


def xmp_names(packet):
    """Names of the properties, "dc:rights"; None: not XML."""
    start, end = packet.find(b"<"), packet.rfind(b">")
    try:
        root = ET.fromstring(packet[start:end + 1])
    except ET.ParseError:
        return None

    def spelled(tag):
        space, _, name = tag[1:].partition("}")
        return f"{SPACES.get(space, space + '|')}:{name}"

    found = set()
    for description in root.iter(RDF + "Description"):
        found |= {spelled(key) for key in description.keys() if key.startswith("{") and not key.startswith(RDF)}
        found |= {spelled(child.tag) for child in description}
    return found


def xmp_groups(packet):
    names = xmp_names(packet)
    return {"xmp"} if names is None else {group_of(name, "xmp") for name in names}


def exif_groups(block):
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return {"exif"}
    names = set()

    def entries(at):
        count, = struct.unpack_from(order + "H", block, at)
        for i in range(count):
            yield struct.unpack_from(order + "HHI4s", block, at + 2 + 12 * i)

    def follow(at, location=False):
        for tag, kind, _, value in entries(at):
            pointer, = struct.unpack(order + "I", value)
            if tag == 0x8769:
                follow(pointer)
            elif tag == 0x8825:
                follow(pointer, True)
            elif tag == 0x0112:
                if struct.unpack(order + "H", value[:2])[0] != 1:
                    names.add("orientation")
            elif location:
                names.add("location")
            elif tag in (0x8298, 0x013B, 0x9C9D, 0xA430):
                names.add("copyright")
            elif tag in (0x0132, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292):
                names.add("date")
            else:
                names.add("exif")

    try:
        first, = struct.unpack_from(order + "I", block, 4)
        follow(first)
        count, = struct.unpack_from(order + "H", block, first)
        second, = struct.unpack_from(order + "I", block, first + 2 + 12 * count)
        if second and any(tag == 0x0201 for tag, *_ in entries(second)):
            names.add("thumbnail")
    except struct.error:
        names.add("exif")
    return names


def iptc_groups(records):
    names, at = set(), 0
    while at + 5 <= len(records) and records[at] == 0x1C:
        record, dataset, size = records[at + 1], records[at + 2], int.from_bytes(records[at + 3:at + 5], "big")
        at += 5 + size
        if size == 0:
            continue
        group = "iptc"
        if record == 2:
            group = ("copyright" if dataset in (80, 110, 115, 116) else "date" if dataset in (55, 60, 62, 63)
                     else "location" if dataset in (26, 27, 90, 92, 95, 100, 101) else "iptc")
        names.add(group)
    return names


def resources_of(blob):
    """Of Photoshop: id -> data."""
    found, at = {}, 0
    while blob[at:at + 4] == b"8BIM":
        name = (blob[at + 6] + 2) & ~1
        size = int.from_bytes(blob[at + 6 + name:at + 10 + name], "big")
        data = at + 10 + name
        found.setdefault(int.from_bytes(blob[at + 4:at + 6], "big"), blob[data:data + size])
        at = data + size + size % 2
    return found


def iptc_of(resources):
    return resources_of(resources).get(0x0404, b"")


def text_group(keyword):
    if keyword in ("Copyright", "Author"):
        return "copyright"
    return "date" if keyword == "Creation Time" or keyword.startswith("date:") else "comment"


def png_chunks(data):
    at = 8
    while at + 12 <= len(data):
        size, = struct.unpack_from(">I", data, at)
        yield data[at + 4:at + 8].decode("latin-1"), data[at + 8:at + 8 + size]
        at += 12 + size


def png_text(kind, data):
    keyword, _, rest = data.partition(b"\0")
    if kind == "zTXt":
        rest = zlib.decompress(rest[1:])
    elif kind == "iTXt":
        compressed = rest[0]
        rest = rest[2:].split(b"\0", 2)[2]
        rest = zlib.decompress(rest) if compressed else rest
    return keyword.decode("latin-1"), rest


def raw_profile(text):
    """What ImageMagick wraps in a text: a name, a length, the bytes in hexadecimal."""
    return bytes.fromhex(b"".join(text.split(b"\n")[3:]).decode())


def of_png(data):
    names = set()
    simple = {"gAMA": "gamma", "cHRM": "primaries", "cICP": "cicp", "sRGB": "srgb", "bKGD": "background",
              "tIME": "date", "iCCP": "icc"}
    coded = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND", "acTL", "fcTL", "fdAT", "prSR"}
    for kind, chunk in png_chunks(data):
        if kind in simple:
            names.add(simple[kind])
        elif kind == "eXIf":
            names |= exif_groups(chunk)
        elif kind == "pHYs":
            x, y, unit = struct.unpack(">IIB", chunk)
            names |= ({"density"} if unit == 1 else set()) | ({"pixel_aspect"} if x != y else set())
        elif kind in ("tEXt", "zTXt", "iTXt"):
            keyword, text = png_text(kind, chunk)
            if keyword == "XML:com.adobe.xmp":
                names |= xmp_groups(text)
            elif keyword == "Raw profile type iptc":
                names |= iptc_groups(iptc_of(raw_profile(text)))
            elif keyword == "Raw profile type exif":
                names |= exif_groups(raw_profile(text).removeprefix(b"Exif\0\0"))
            else:
                names.add(text_group(keyword))
        elif kind not in coded:
            names.add("other")
    return names


def jpeg_segments(data):
    """(marker, payload, its place) up to the first scan; then ("end", b"", where the image ends)."""
    at = 2
    while True:
        while data[at] != 0xFF or data[at + 1] == 0xFF:  # stray or fill bytes
            at += 1
        marker, size = data[at + 1], int.from_bytes(data[at + 2:at + 4], "big")
        if marker == 0xD9:
            yield "end", b"", at + 2
            return
        yield marker, data[at + 4:at + 2 + size], at + 4
        at += 2 + size
        if marker != 0xDA:
            continue
        while at + 1 < len(data) and not (data[at] == 0xFF and data[at + 1] not in (0, 0xFF, *range(0xD0, 0xD8))):
            at += 1
        if at + 1 >= len(data):
            yield "end", b"", len(data)
            return


def mpf_images(index, at):
    """(type, place, size) of the images behind the first one; `at`: of the index in the file."""
    order = {b"II": "<", b"MM": ">"}[index[:2]]
    directory, = struct.unpack_from(order + "I", index, 4)
    count, = struct.unpack_from(order + "H", index, directory)
    for i in range(count):
        tag, _, size, value = struct.unpack_from(order + "HHII", index, directory + 2 + 12 * i)
        if tag != 0xB002:
            continue
        for entry in range(1, size // 16):
            kind, length, offset = struct.unpack_from(order + "III", index, value + 16 * entry)
            yield kind & 0xFFFFFF, at + offset, length


def is_gain_map(image):
    return any(word in image for word in (b"hdrgm:", b"hdrgainmap", b"urn:iso:std:iso:ts:21496:-1"))


def of_parts(data, end, index):
    """What stands behind the first image."""
    names, gaps = set(), [(end, len(data))]
    for kind, at, size in index:
        image = data[at:at + size]
        if image[:2] == b"\xff\xd8":
            names |= {"copyright", "date", "location"} & of_jpeg(image)
        names.add("gain_map" if is_gain_map(image[:1 << 17]) or kind == 0x050000 else
                  "previews" if kind >> 16 == 1 else "views")
        gaps = [piece for start, stop in gaps for piece in ((start, min(stop, at)), (max(start, at + size), stop))
                if piece[0] < piece[1]]
    for start, stop in gaps:
        gap = data[start:stop]
        if gap.strip(b"\0"):
            names.add("video" if b"ftyp" in gap else "trailing_data")
    return names


def of_jpeg(data):
    names, resources, index, end, icc, once = set(), b"", [], len(data), [], set()
    known = {"Exif": (0xE1, b"Exif\0\0"), "XMP": (0xE1, b"http://ns.adobe.com/xap/1.0/\0"), "JFIF": (0xE0, b"JFIF\0")}
    for marker, payload, at in jpeg_segments(data):
        kind = next((name for name, (where, head) in known.items() if marker == where and payload.startswith(head)), None)
        if kind is not None and kind in once:
            kind, marker = None, 0xEF  # a second one means nothing
        once.add(kind)
        if marker == "end":
            end = at
        elif marker == 0xFE:
            names.add("comment")
        elif kind == "JFIF":
            unit, x, y = struct.unpack_from(">BHH", payload, 7)
            if x and y:
                names |= ({"density"} if unit else set()) | ({"pixel_aspect"} if x != y else set())
            names |= {"thumbnail"} if len(payload) > 14 else set()
        elif kind == "Exif":
            names |= exif_groups(payload[6:])
        elif kind == "XMP":
            names |= xmp_groups(payload[29:])
        elif marker == 0xE2 and payload.startswith(b"ICC_PROFILE\0"):
            icc.append(payload[12:14])
        elif marker == 0xE2 and payload.startswith(b"MPF\0"):
            index = list(mpf_images(payload[4:], at + 4))
        elif marker == 0xED and payload.startswith(b"Photoshop 3.0\0"):
            resources += payload[14:]
        elif 0xE0 <= marker <= 0xEF and not (marker == 0xEE and payload.startswith(b"Adobe")) \
                and not payload.startswith(b"urn:iso:std:iso:ts:21496:-1"):
            names.add("other")
    if icc:
        names.add("icc" if len(icc) == icc[0][1] else "other")
    if set(resources_of(resources)) - {0x0404, 0x0425}:
        names.add("other")
    return names | iptc_groups(iptc_of(resources)) | of_parts(data, end, index)


def of_webp(data):
    names, at = set(), 12
    known = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"prSR"}
    while at + 8 <= len(data):
        kind, size = data[at:at + 4], struct.unpack_from("<I", data, at + 4)[0]
        chunk = data[at + 8:at + 8 + size]
        if kind == b"ICCP":
            names.add("icc")
        elif kind == b"EXIF":
            names |= exif_groups(chunk[6:] if chunk.startswith(b"Exif\0\0") else chunk)
        elif kind == b"XMP ":
            names |= xmp_groups(chunk)
        elif kind not in known:
            names.add("other")
        at += 8 + size + size % 2
    return names


def of(data):
    if data[:4] == b"\x89PNG":
        return of_png(data)
    if data[:2] == b"\xff\xd8":
        return of_jpeg(data)
    if data[:4] == b"RIFF":
        return of_webp(data)
    return None  # GIF: read by its own tests


# Writing: a file with one thing beside its picture.

def png_with(png, *chunks):
    """Chunks, (kind, data) each, behind the header."""
    out, at = png[:33], 33
    for kind, data in chunks:
        body = kind.encode() + data
        out += struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    return out + png[at:]


def jpeg_with(jpeg, *segments, behind=b""):
    """Segments, (marker, payload) each, behind JFIF."""
    first = 4 + int.from_bytes(jpeg[4:6], "big") if jpeg[3] == 0xE0 else 2
    out = jpeg[:first]
    for marker, payload in segments:
        out += bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload
    return out + jpeg[first:] + behind


def exif_block(ifd0=(), gps=(), photo=(), thumbnail=b""):
    """A little-endian TIFF block; entries are (tag, text, number or fraction), ascending."""
    def directory(at, entries, links=()):
        entries = [(tag, *encoded(value)) for tag, value in entries] + list(links)
        entries.sort()
        size = 2 + 12 * len(entries) + 4
        table, heap = struct.pack("<H", len(entries)), b""
        for tag, kind, count, value in entries:
            if len(value) > 4:
                pointer = struct.pack("<I", at + size + len(heap))
                heap += value + b"\0" * (len(value) % 2)
                value = pointer
            table += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
        return table, heap, size

    def encoded(value):
        if isinstance(value, int):
            return 3, 1, struct.pack("<H", value)
        if isinstance(value, Fraction):
            return 5, 1, struct.pack("<II", value.numerator, value.denominator)
        text = value.encode() + b"\0"
        return 2, len(text), text

    links = [(tag, 4, 1, b"\0" * 4) for tag, part in ((0x8769, photo), (0x8825, gps)) if part]
    _, heap, size = directory(8, ifd0, links)
    after = 8 + size + len(heap)
    blocks, links = b"", []
    for tag, part in ((0x8769, photo), (0x8825, gps)):
        if part:
            links.append((tag, 4, 1, struct.pack("<I", after + len(blocks))))
            table, part_heap, _ = directory(after + len(blocks), part)
            blocks += table + b"\0" * 4 + part_heap
    second = b""
    next_at = 0
    if thumbnail:
        next_at = after + len(blocks)
        start = next_at + 2 + 24 + 4
        second = (struct.pack("<HHHII", 2, 0x0201, 4, 1, start) + struct.pack("<HHII", 0x0202, 4, 1, len(thumbnail))
                  + struct.pack("<I", 0) + thumbnail)
    table, heap, _ = directory(8, ifd0, links)
    return b"II*\0\x08\0\0\0" + table + struct.pack("<I", next_at) + heap + blocks + second


def xmp_packet(attributes="", body=""):
    return (f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<rdf:Description rdf:about="" {attributes}>{body}</rdf:Description></rdf:RDF></x:xmpmeta>').encode()


def iptc_records(*records):
    """(dataset, text) of record 2."""
    return b"".join(struct.pack(">BBBH", 0x1C, 2, dataset, len(text)) + text.encode() for dataset, text in records)


def photoshop(iptc):
    return (b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) % 2))


def with_thumbnail_of(picture):
    out = io.BytesIO()
    picture.resize((32, 24)).save(out, "JPEG")
    return out.getvalue()
