"""What a caller writes. It is type-checked against the installed package and never run."""

from __future__ import annotations

import sigwright


def sign_and_verify(image: str) -> str:
    key = sigwright.PrivateKey.generate()
    signed: sigwright.SignedImage = sigwright.sign(image, key=key, tlog_upload=False)
    report = sigwright.verify(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
    reference: str = report.reference
    return reference


def explain(image: str, key: str) -> str:
    try:
        sigwright.verify(image, key=key)
    except sigwright.VerificationError as error:
        return str(error) if error.report is None else repr(error.report.to_dict())
    report: sigwright.VerificationReport = sigwright.check(image, key=key)
    return report.digest


async def several(images: list[str], key: str) -> list[str]:
    with sigwright.Client() as client:
        report = await client.check_async(images[0], key=key)
        return [report.digest, *(each.digest for each in client.verify_many(images, key=key))]
