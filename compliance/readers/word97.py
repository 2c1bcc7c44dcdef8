"""Word 97–2003 and WPS Writer files → DOCX bytes: msdoc2docx first, LibreOffice where it is installed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from compliance.errors import ReadError
from compliance.readers import guard

_CLASS_ID = slice(8, 24)
"""WPS sets a class id in the file header, for which msdoc2docx refuses the file; Word leaves it zero."""


def convert(data: bytes, limits: guard.Limits = guard.LIMITS) -> bytes:
    """The same document as DOCX; raises ReadError (encrypted, damaged, unsupported)."""
    import doc2docx
    from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

    cleared = bytearray(data)
    cleared[_CLASS_ID] = bytes(16)
    with tempfile.TemporaryDirectory(prefix="compliance-") as folder:
        source, target = Path(folder, "in.doc"), Path(folder, "out.docx")
        source.write_bytes(cleared)
        try:
            doc2docx.convert(source, target)
            return target.read_bytes()
        except EncryptedDocumentError:
            raise ReadError(
                "encrypted",
                "Word 文档有打开密码，无法读取。请去掉密码，另存为 .docx 后再检查。",
                "The Word document is password protected. Remove the password and save it as .docx.",
            ) from None
        except (Doc2DocxError, ValueError, KeyError, IndexError, OverflowError, OSError, ArithmeticError):
            # refused or damaged for this converter: LibreOffice reads more
            pass
    from compliance.readers import office

    if not office.available():
        raise guard.damaged("DOC")
    return office.convert(data, limits, "doc")
