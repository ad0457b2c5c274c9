"""Methods that send photos and documents and that find files again."""

from dataclasses import replace

from playground.call import Call
from playground.chats import JSON
from playground.errors import ApiError, bad_request
from playground.files import StoredFile, Upload, picture
from playground.text import CAPTION_LIMIT, formatted, with_found

MEGABYTE = 1024 * 1024
PHOTO_BYTES = 10 * MEGABYTE
DOCUMENT_BYTES = 50 * MEGABYTE
DOWNLOAD_BYTES = 20 * MEGABYTE


def send_photo(call: Call) -> JSON:
    """Send a picture of at most 10 MB, uploaded or by file_id, with a caption of 0-1024 characters."""
    caption = _caption(call)
    photo = _stored(call, "photo", "photos", PHOTO_BYTES)
    return call.send({"photo": photo_sizes(photo), **caption})


def send_document(call: Call) -> JSON:
    """Send a file of at most 50 MB, uploaded or by file_id, with a caption of 0-1024 characters."""
    caption = _caption(call)
    return call.send(
        {"document": document(_stored(call, "document", "documents", DOCUMENT_BYTES)), **caption}
    )


def get_file(call: Call) -> JSON:
    """Where a file can be fetched: `file_path` goes behind /file/bot<token>/. At most 20 MB."""
    stored = call.world.files.by_id(call.arguments["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**stored.reference(), "file_path": stored.path}


def photo_sizes(stored: StoredFile) -> list[JSON]:
    """Telegram's list of PhotoSize, here with the one size there is."""
    image = picture(stored.upload.content)
    width, height = (image.width, image.height) if image else (1, 1)
    return [{**stored.reference(), "width": width, "height": height}]


def document(stored: StoredFile) -> JSON:
    """Telegram's Document object."""
    return {**stored.reference(), "file_name": stored.upload.name, "mime_type": stored.upload.mime}


def _caption(call: Call) -> JSON:
    caption = formatted(call.arguments, "caption", entities="caption_entities")
    if len(caption.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    fields = with_found(caption).fields("caption", "caption_entities") if caption.text else {}
    shown = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}
    return fields | {field: True for name, field in shown.items() if call.arguments.get(name)}


def _stored(call: Call, parameter: str, folder: str, limit: int) -> StoredFile:
    """The uploaded file, kept, or the one that a file_id names."""
    given: Upload | str = call.arguments[parameter]
    if isinstance(given, str):
        return _known(call, given, parameter, folder)
    if not given.content:
        raise bad_request("file must be non-empty")
    if len(given.content) > limit:
        raise ApiError(413, "Request Entity Too Large")
    if folder == "photos":
        given = as_photo(given)
    call.find_chat()  # a file for nobody is not kept
    return call.world.files.add(given, folder)


def _known(call: Call, file_id: str, parameter: str, folder: str) -> StoredFile:
    if file_id.startswith(("http://", "https://")):
        raise bad_request("sending a file by URL is not played here: upload it")
    stored = call.world.files.by_id(file_id)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not stored.path.startswith(folder):
        raise bad_request(f"can't use file of type {stored.path.partition('/')[0]} as {parameter}")
    return stored


def as_photo(given: Upload) -> Upload:
    """The upload with the type that its content has. Raises ApiError 400 for what cannot be a photo."""
    image = picture(given.content)
    if image is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    long, short = max(image.width, image.height), min(image.width, image.height)
    if long + short > 10_000 or short < 1 or long > 20 * short:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return replace(given, mime=image.mime)
