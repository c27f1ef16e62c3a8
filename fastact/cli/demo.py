"""Find the faces in a photograph with the MTCNN networks, or train two small ones, in NumPy and fastact."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from . import CommandError, print_table, progress

OUT = "fastact-demo.png"
MIN_FACE = 20   # pixels


def face_size(text):
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of pixels") from None
    if not value >= 12:     # what the first network sees; a smaller face would need an enlarged photograph
        raise argparse.ArgumentTypeError(f"{text} is less than 12 pixels")
    return value


def add_arguments(parser):
    task = parser.add_mutually_exclusive_group()
    task.add_argument("--image", metavar="FILE", help="photograph (default: scikit-image's astronaut)")
    task.add_argument("--train", action="store_true",
                      help="train a LeakyReLU and a PReLU network on handwritten digits instead")
    parser.add_argument("--out", metavar="FILE", help=f"where the annotated photograph goes (default: {OUT})")
    parser.add_argument("--min-face", metavar="PIXELS", type=face_size,
                        help=f"side of the smallest face looked for; larger is faster (default: {MIN_FACE})")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments):
    if arguments.train:
        for option, value in (("--out", arguments.out), ("--min-face", arguments.min_face)):
            if value is not None:
                raise CommandError(f"argument {option}: not allowed with argument --train")
        run_training(arguments)
    else:
        run_detection(arguments)


def run_detection(arguments):
    from ..demo import MTCNN, DemoError, draw, load_photograph

    try:
        photo = load_photograph(arguments.image)
        detection = MTCNN(arguments.min_face or MIN_FACE).detect(photo)
    except DemoError as error:
        raise CommandError(error) from None
    out = Path(arguments.out or OUT)
    try:
        draw(photo, detection.faces).save(out, format=None if out.suffix else "PNG")
    except (OSError, ValueError) as error:      # ValueError: an extension that Pillow does not know
        raise CommandError(f"cannot write {out}: {getattr(error, 'strerror', None) or error}") from None
    report = report_json if arguments.json else report_text
    report(arguments.image or "astronaut", photo.size, detection, out)


def report_json(image, size, detection, out):
    stages = [{**asdict(stage), "activation_share": stage.activation_share} for stage in detection.stages]
    print(json.dumps({
        "image": image,
        "width": size[0],
        "height": size[1],
        "stages": stages,
        "faces": [asdict(face) for face in detection.faces],
        "annotated": str(out),
    }, indent=2))


def report_text(image, size, detection, out):
    print(f"{image}: {size[0]} x {size[1]} pixels\n")
    print_table(("stage", "time", "candidates", "kept", "activations", "share"),
                [(stage.name, f"{1e3 * stage.seconds:.1f} ms", f"{stage.candidates:,}", f"{stage.kept:,}",
                  f"{1e3 * stage.activation_seconds:.2f} ms", f"{stage.activation_share:.1%}")
                 for stage in detection.stages])
    print()
    if detection.faces:
        print_table(("face", "score", "box", "eyes", "nose", "mouth"),
                    [(str(i), f"{face.score:.4f}", points(face.box[:2], face.box[2:]),
                      points(at["left_eye"], at["right_eye"]), points(at["nose"]),
                      points(at["mouth_left"], at["mouth_right"]))
                     for i, face in enumerate(detection.faces, 1) for at in [face.landmarks]])
    else:
        print("no face found")
    print(f"\nannotated photograph: {out}")


def points(*pairs):
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in pairs)


def run_training(arguments):
    from ..demo import DemoError, digits

    try:
        data = digits.load()
    except DemoError as error:
        raise CommandError(error) from None
    results = []
    with progress(len(digits.NETWORKS) * digits.EPOCHS, "") as advance:
        for name in digits.NETWORKS:
            def epoch_done(loss, name=name):
                advance(1, f"{name} loss {loss:.4f}")

            results.append(digits.train(name, data, digits.EPOCHS, epoch_done))
    report = training_json if arguments.json else training_text
    report(digits, data, results)


def training_json(digits, data, results):
    print(json.dumps({
        "widths": digits.WIDTHS,
        "train_images": len(data.train_labels),
        "test_images": len(data.test_labels),
        "epochs": digits.EPOCHS,
        "initial_slope": digits.INITIAL_SLOPE,
        "networks": [{**asdict(result), "slopes": [slopes.tolist() for slopes in result.slopes]} for result in results],
    }, indent=2))


def training_text(digits, data, results):
    print(f"digits of 8 x 8 pixels: {len(data.train_labels):,} to learn, {len(data.test_labels):,} for the test\n"
          f"network {'-'.join(map(str, digits.WIDTHS))}, {digits.EPOCHS} epochs\n")
    print_table(("activation", "time", "first loss", "last loss", "learned", "test"),
                [(result.name, f"{result.seconds:.2f} s", f"{result.losses[0]:.4f}", f"{result.losses[-1]:.4f}",
                  f"{result.train_accuracy:.1%}", f"{result.test_accuracy:.1%}") for result in results])
    print(f"\nlearned slopes, all {digits.INITIAL_SLOPE} at the start")
    print_table(("layer", "slopes", "min", "mean", "max", "mean move"),
                [(f"{result.name} {i}", f"{slopes.size}", f"{slopes.min():.3f}", f"{slopes.mean():.3f}", f"{slopes.max():.3f}",
                  f"{abs(slopes - digits.INITIAL_SLOPE).mean():.3f}")
                 for result in results for i, slopes in enumerate(result.slopes, 1)])
