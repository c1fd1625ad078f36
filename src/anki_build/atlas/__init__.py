"""Atlas figures drawn from open meshes, with occlusion masks computed from the drawing.

Building the decks does not need this room, and nothing but the command `anki-build figures` imports
it. Its dependencies are the extra `anki-build[figures]`. `jobs` knows the order of work: `loading`
reads what authors wrote into a `model`, `drawing` draws it, `finished` writes what deck builds
read.

Coordinates: bodies are in millimetres in the frame of BodyParts3D (+x to the person's left, +y to
the back, +z up; the right side of the body has negative x). Pictures are in pixels, +x to the
right and +y down.
"""
