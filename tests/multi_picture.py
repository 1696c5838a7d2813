"""JPEG files with more behind the first picture (CIPA DC-007, Ultra HDR, motion photos), made and taken apart."""
import re
import struct

import pictures

XMP, EXIF = b"http://ns.adobe.com/xap/1.0/\0", b"Exif\0\0"
PREVIEW, PANORAMA, DISPARITY, ANGLE, UNDEFINED = 0x010002, 0x020001, 0x020002, 0x020003, 0
VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(range(256)) * 4
HDRGM = 'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"'
CAMERA = 'xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"'


def segments(data):
    """(marker, payload, where it ends) of the first image, up to its first scan."""
    at = 2
    while data[at + 1] != 0xDA:
        end = at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
        yield data[at + 1], data[at + 4:end], end
        at = end


def payloads(data, marker, prefix=b""):
    return [payload for found, payload, _ in segments(data) if found == marker and payload.startswith(prefix)]


def with_segments(data, *added):
    """`data` with (marker, payload) behind SOI, or behind JFIF where there is one."""
    head = b"".join(struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload for marker, payload in added)
    first = next(segments(data))
    at = first[2] if first[0] == 0xE0 else 2
    return data[:at] + head + data[at:]


def without_segments(data, marker):
    at, kept = 2, data[:2]
    for found, _, end in segments(data):
        kept += b"" if found == marker else data[at:end]
        at = end
    return kept + data[at:]


def xmp(content="", namespaces="", attributes=""):
    return (0xE1, XMP + (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {namespaces} {attributes}>{content}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode())


def gps():
    """An EXIF block that says where a picture was taken, and with what."""
    tags = pictures.exif()
    tags[0xA431] = "SERIAL-123"
    tags.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0)})
    return (0xE1, tags.tobytes())


def gain_map(*added, size=(64, 48), lists=False):
    parameter = ("<hdrgm:GainMapMax><rdf:Seq><rdf:li>2.5</rdf:li><rdf:li>2.25</rdf:li></rdf:Seq></hdrgm:GainMapMax>"
                 if lists else "<hdrgm:GainMapMax>2.5</hdrgm:GainMapMax>")
    image = pictures.jpeg(pictures.photo(*size, seed=9).convert("L"), quality=80)
    return with_segments(image, *added, xmp(parameter, HDRGM, 'hdrgm:Version="1.0"'))


def multi_picture(first, others, behind=b"", gap=b""):
    """An MP file: `others` are (type, JPEG)."""
    count = len(others) + 1

    def index(first_size):
        at, entries = first_size + len(gap), struct.pack(">IIIHH", 0x20030000, first_size, 0, 0, 0)
        base = head + 8  # of the TIFF block in APP2
        for kind, image in others:
            entries += struct.pack(">IIIHH", kind, len(image), at - base, 0, 0)
            at += len(image) + len(gap)
        fields = struct.pack(">HHI4s", 0xB000, 7, 4, b"0100") + struct.pack(">HHII", 0xB001, 4, 1, count)
        fields += struct.pack(">HHII", 0xB002, 7, 16 * count, 8 + 2 + 36 + 4)
        return b"MPF\0MM\0*\0\0\0\x08\0\x03" + fields + bytes(4) + entries

    head = [end for marker, _, end in segments(first) if marker == 0xE0][0]
    size = len(with_segments(first, (0xE2, index(len(first)))))
    return with_segments(first, (0xE2, index(size))) + b"".join(gap + image for _, image in others) + behind


def items(*parts):
    """XMP of a container with (semantic, type, length)."""
    text = "".join(f'<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="{semantic}" Item:Mime="{mime}"'
                   + (f' Item:Length="{length}"' if length else "") + "/></rdf:li>" for semantic, mime, length in parts)
    return f"<Container:Directory><rdf:Seq>{text}</rdf:Seq></Container:Directory>"


def with_gain_map(first, image, video=b"", content="", namespaces="", attributes=""):
    """Ultra HDR, and with `video` a motion photo."""
    parts = [("Primary", "image/jpeg", 0), ("GainMap", "image/jpeg", len(image))]
    if video:
        parts.append(("MotionPhoto", "video/mp4", len(video)))
        attributes += ' GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1"'
        namespaces += " " + CAMERA
    namespaces += (f' {HDRGM} xmlns:Container="http://ns.google.com/photos/1.0/container/" '
                   'xmlns:Item="http://ns.google.com/photos/1.0/container/item/"')
    packet = xmp(content + items(*parts), namespaces, attributes + ' hdrgm:Version="1.0"')
    return multi_picture(with_segments(first, packet), [(UNDEFINED, image)], video)


class Parts:
    """What a file has behind its first picture; every claim about it is checked."""

    def __init__(self, data):
        self.packet = b"".join(payloads(data, 0xE1, XMP))
        self.images, self.types, end = [], [], data.index(b"\xff\xd9") + 2
        for index in payloads(data, 0xE2, b"MPF\0"):
            base = data.index(index) + 4
            order = "<" if index[4:6] == b"II" else ">"
            directory = struct.unpack(order + "I", index[8:12])[0] + 4
            fields = {}
            for i in range(struct.unpack(order + "H", index[directory:directory + 2])[0]):
                tag, _, size, value = struct.unpack(order + "HHII", index[directory + 2 + 12 * i:directory + 14 + 12 * i])
                fields[tag] = (size, value)
            assert fields[0xB001][1] * 16 == fields[0xB002][0]
            for i in range(fields[0xB001][1]):
                at = 4 + fields[0xB002][1] + 16 * i
                kind, size, offset = struct.unpack(order + "III", index[at:at + 12])
                if offset == 0:
                    assert i == 0 and data[size - 2:size] == b"\xff\xd9" and size == end
                    continue
                self.images.append(data[base + offset:base + offset + size])
                self.types.append(kind & 0xFFFFFF)
                end = base + offset + size
        self.behind = data[end:]
        self.check_claims(data)

    def check_claims(self, data):
        found = re.findall(rb'<rdf:li[^>]*>\s*<Container:Item(.*?)</rdf:li>|<Container:Item([^>]*)/>', self.packet, re.S)
        claimed = {}
        for text in (b"".join(pair) for pair in found):
            name = re.search(rb'Item:Semantic(?:="|>)(\w+)', text)[1].decode()
            length = re.search(rb'Item:Length(?:="|>)(\d+)', text)
            claimed[name] = int(length[1]) if length else 0
        if claimed:
            assert list(claimed)[0] == "Primary" and len(claimed) > 1
        at = len(data) - sum(claimed.values())
        for name, length in list(claimed.items())[1:]:
            part = data[at:at + length]
            assert part.startswith(b"\xff\xd8") if name == "GainMap" else part[4:8] == b"ftyp"
            at += length
        self.claimed = list(claimed)[1:]
        offset = re.search(rb'MicroVideoOffset(?:="|>)(\d+)', self.packet)
        if offset:
            assert data[-int(offset[1]):][4:8] == b"ftyp"
