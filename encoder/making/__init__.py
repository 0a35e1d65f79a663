"""Makes the encoder's files from weights that come inside registry packages: `python -m encoder.making --help`.

Nothing of those packages is imported or run: their files are data, each checked against the digest of the file that was
read when this was written. Needs onnx and safetensors; what uses the encoder needs neither.
"""
