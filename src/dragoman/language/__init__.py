"""Text to sentences with words, tags, lemmas, dependency trees and character offsets."""
