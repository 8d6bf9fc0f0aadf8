//! The key of this device: it signs what the user confirms.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hex::FromHex;
use std::fmt;

/// An Ed25519 key pair (RFC 8032). The caller keeps its seed, as hexadecimal text, in the keyring of the system.
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

/// Why a key or a signature is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The system gives no randomness.
    #[error("the system gives no randomness for a key ({0}). Try again")]
    Random(getrandom::Error),
    /// The text is no seed.
    #[error(
        "the device key in the keyring is damaged: 64 hexadecimal digits are needed. Remove it there to have a new one made"
    )]
    Seed,
    /// The text is no public key.
    #[error("{0:?} is no Ed25519 public key: 64 hexadecimal digits are needed")]
    PublicKey(String),
    /// The text is no signature, or that of another message or key.
    #[error("the signature is not of this message and key")]
    Signature,
}

impl DeviceKey {
    /// A new key from the system's randomness.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(KeyError::Random)?;
        Ok(Self::from_seed(&seed))
    }

    /// The key of a seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The key of a seed in hexadecimal, as [`to_hex`](Self::to_hex) wrote it.
    ///
    /// # Errors
    /// [`KeyError::Seed`].
    pub fn from_hex(seed: &str) -> Result<Self, KeyError> {
        // The cause is dropped: it would quote a digit of the secret.
        <[u8; 32]>::from_hex(seed.trim()).map(|seed| Self::from_seed(&seed)).map_err(|_| KeyError::Seed)
    }

    /// The seed, which is the secret itself: for the keyring only.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The seed in hexadecimal, which is the secret itself: for the keyring only.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.seed())
    }

    /// The public half, in hexadecimal.
    #[must_use]
    pub fn public_key(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    /// The signature of a message, in hexadecimal.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for DeviceKey {
    /// The public half alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeviceKey").field(&self.public_key()).finish()
    }
}

/// Verifies a signature as [`DeviceKey::sign`] makes it; key and signature in hexadecimal.
///
/// Strict in the sense of RFC 8032, section 5.1.7: no weak key, no second form of a signature.
///
/// # Errors
/// [`KeyError::PublicKey`] or [`KeyError::Signature`].
pub fn verify(public_key: &str, message: &[u8], signature: &str) -> Result<(), KeyError> {
    let key = <[u8; 32]>::from_hex(public_key)
        .ok()
        .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
        .ok_or_else(|| KeyError::PublicKey(public_key.to_owned()))?;
    let signature = <[u8; 64]>::from_hex(signature).map_err(|_| KeyError::Signature)?;
    key.verify_strict(message, &Signature::from_bytes(&signature)).map_err(|_| KeyError::Signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_vector_of_rfc_8032_is_met() {
        let key =
            DeviceKey::from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").expect("a seed");
        assert_eq!(key.public_key(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signature = key.sign(b"");
        assert!(signature.starts_with("e5564300c360ac729086e2cc806e828a"), "{signature}");
        verify(&key.public_key(), b"", &signature).expect("its own");
    }

    #[test]
    fn a_key_survives_the_keyring_and_is_not_shown() {
        let key = DeviceKey::generate().expect("made");
        let again = DeviceKey::from_hex(&key.to_hex()).expect("read back");
        assert_eq!(again.public_key(), key.public_key());
        let shown = format!("{key:?}");
        assert!(shown.contains(&key.public_key()) && !shown.contains(&key.to_hex()), "{shown}");
    }

    #[test]
    fn another_message_key_or_text_is_refused() {
        let (key, other) = (DeviceKey::from_seed(&[1; 32]), DeviceKey::from_seed(&[2; 32]));
        let signature = key.sign(b"two teas");
        assert!(matches!(verify(&key.public_key(), b"ten teas", &signature), Err(KeyError::Signature)));
        assert!(matches!(verify(&other.public_key(), b"two teas", &signature), Err(KeyError::Signature)));
        assert!(matches!(verify("zz", b"two teas", &signature), Err(KeyError::PublicKey(_))));
        assert!(matches!(verify(&key.public_key(), b"two teas", "00"), Err(KeyError::Signature)));
        assert!(matches!(DeviceKey::from_hex("not a seed"), Err(KeyError::Seed)));
    }
}
