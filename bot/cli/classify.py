"""`tanggap classify`: standard input to standard output."""

import sys

from bot.adapters.classify.artefact import ModelError
from bot.adapters.classify.loading import load_classifier
from bot.cli.support import fail, load_settings
from bot.streaming import classify_stream


def run() -> int:
    settings = load_settings()
    try:
        classifier = load_classifier(
            settings.classifier, folder=settings.model_path, labels=settings.classifier_labels
        )
    except ModelError as error:
        return fail(str(error))
    try:
        for line in classify_stream(sys.stdin.buffer, classifier):
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, e.g. `head`, has seen enough
        sys.stderr.close()
    return 0
